/** Fields that no export has: of use to a thief of the file only. */
const secrets = new Set(['tokenHash', 'previousHash', 'key', 'hash', 'passwordHash', 'clientSecret']);

/** Every object in a JSON value, itself included. */
export function* objectsIn(value: unknown): Generator<object> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield value;
  for (const part of Object.values(value)) yield* objectsIn(part);
}

/** True if an exported object is this stored document, with all fields that are not secret. */
export function isExported(document: { _id: unknown }, objects: readonly object[]): boolean {
  const stored = JSON.parse(JSON.stringify(document)) as { _id: string };
  const fields = Object.keys(stored).filter((field) => !secrets.has(field));
  return objects.some(
    (object) =>
      '_id' in object && object._id === stored._id && fields.every((field) => Object.hasOwn(object, field)),
  );
}
