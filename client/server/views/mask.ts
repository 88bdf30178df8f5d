const mask = '•••';
const personalFields = new Set(['contact', 'email']);

/** Replaces passenger names and contact addresses by a mask; blank values stay blank. */
export function maskPersonalData(value: unknown, under = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => maskPersonalData(item, under));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]: [string, unknown]) => {
      const isPersonal = personalFields.has(key) || (key === 'name' && under === 'passenger');
      return [key, isPersonal && inner !== '' ? mask : maskPersonalData(inner, key)];
    }),
  );
}
