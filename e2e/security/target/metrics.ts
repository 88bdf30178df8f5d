/** The value of a metric of a service, which has it once. */
export async function readMetric(serviceUrl: string, name: string): Promise<number> {
  const text = await (await fetch(`${serviceUrl}/metrics`)).text();
  const [, value] = new RegExp(`^${name}(?:{[^}]*})? (\\S+)$`, 'm').exec(text) ?? [];
  if (value === undefined) throw new Error(`${serviceUrl} has no metric ${name}`);
  return Number(value);
}
