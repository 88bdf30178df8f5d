const mask = '•••';
const personal = new Set(['contact', 'email']);

/** The same data without people: passengers' names and contact addresses are covered, blanks stay blank. */
export function masked(value: unknown, under = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => masked(item, under));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]: [string, unknown]) => {
      const isPersonal = personal.has(key) || (key === 'name' && under === 'passenger');
      return [key, isPersonal && inner !== '' ? mask : masked(inner, key)];
    }),
  );
}
