const key = 'railhead.signed-in';

/** Session cookies cannot be read here; this remembers that there should be some, so nobody is asked in vain. */
export const sessionHint = {
  isSet: () => localStorage.getItem(key) !== null,
  set: () => localStorage.setItem(key, 'yes'),
  clear: () => localStorage.removeItem(key),
};
