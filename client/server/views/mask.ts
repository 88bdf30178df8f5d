const mask = '•••';
const personalFields = new Set(['contact', 'email']);

/** No event of ours is as deep. A message that is nested thousands of times can be neither walked nor serialised. */
const maxDepth = 20;
const tooDeep = '…';

/** Replaces passenger names and contact addresses by a mask, and what is nested too deeply by `…`; blank values stay blank. */
export function maskPersonalData(value: unknown, under = '', depth = 0): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= maxDepth) return tooDeep;
  if (Array.isArray(value)) return value.map((item) => maskPersonalData(item, under, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]: [string, unknown]) => {
      const isPersonal = personalFields.has(key) || (key === 'name' && under === 'passenger');
      return [key, isPersonal && inner !== '' ? mask : maskPersonalData(inner, key, depth + 1)];
    }),
  );
}
