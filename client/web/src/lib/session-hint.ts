const key = 'railhead.signed-in';

/** Scripts cannot read session cookies; this flag says whether there should be one, which saves a useless request. */
export const sessionHint = {
  isSet: () => localStorage.getItem(key) !== null,
  set: () => localStorage.setItem(key, 'yes'),
  clear: () => localStorage.removeItem(key),
};
