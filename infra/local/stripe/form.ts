import qs from 'qs';

/** Parsed parameters by name. Every value is a string, a list or a nested object until a route parses it. */
export type Form = qs.ParsedQs;
export type FormValue = Form[string];

/** Reads `a=1&b[c]=2&d[]=3` (a body or a query string) into nested parameters. */
export const parseForm = (text: string): Form =>
  // Without a prototype, names from the network such as `constructor` are names like any other.
  qs.parse(text, { plainObjects: true, depth: 8, arrayLimit: 100, duplicates: 'last' });

/** The same text for the same parameters, in whatever order they were sent. */
export const canonical = (form: Form): string =>
  JSON.stringify(form, (_, value: FormValue) =>
    isForm(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value,
  );

/** True for a nested object. */
export const isForm = (value: FormValue): value is Form =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
