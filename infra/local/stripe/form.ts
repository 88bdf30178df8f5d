/** A form value: text, a list or a nested group; everything on this wire is text until a route reads it. */
export type FormValue = string | FormValue[] | Form;
/** Parsed parameters by name. */
export interface Form {
  [name: string]: FormValue;
}

const DEPTH = 8;

/** Reads `a=1&b[c]=2&d[]=3` (a body or a query string) into nested parameters; `d[0]=3` makes a list too. */
export function parseForm(text: string): Form {
  const root = emptyForm();
  for (const [name, value] of new URLSearchParams(text)) place(root, pathOf(name), value);
  return withLists(root);
}

/** The same text for the same parameters, whatever order they came in. */
export const canonical = (form: Form): string =>
  JSON.stringify(form, (_, value: FormValue) =>
    isForm(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value,
  );

/** True for a group of named values. */
export const isForm = (value: FormValue | undefined): value is Form =>
  typeof value === 'object' && !Array.isArray(value);

/** Names come from the wire: without a prototype, `__proto__` is a name like any other. */
const emptyForm = (): Form => Object.create(null);

const pathOf = (name: string) => name.split('[', DEPTH).map((part) => part.replace(/\]$/, ''));

function place(form: Form, [name = '', ...rest]: string[], value: string) {
  const key = name === '' ? String(Object.keys(form).length) : name;
  const found = form[key];
  const inner = isForm(found) ? found : emptyForm();
  form[key] = rest.length === 0 ? value : inner;
  if (rest.length > 0) place(inner, rest, value);
}

function withLists(form: Form): Form {
  for (const [name, value] of Object.entries(form))
    if (isForm(value)) form[name] = listOrGroup(withLists(value));
  return form;
}

function listOrGroup(form: Form): FormValue {
  const isList = Object.keys(form).every((name, index) => name === String(index));
  return isList ? Object.values(form) : form;
}
