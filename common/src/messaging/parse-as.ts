/** A message as what its schema says; nothing if it is anything else, or no JSON at all. */
export function parseAs<T>(schema: { Check(value: unknown): value is T }, text: string): T | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return schema.Check(value) ? value : undefined;
}
