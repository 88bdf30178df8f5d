/** `4242 4242 4242 4242` from what was typed or pasted; at most nineteen digits. */
export const groupsOfFour = (typed: string): string =>
  typed
    .replaceAll(/\D/g, '')
    .slice(0, 19)
    .replaceAll(/(\d{4})(?=\d)/g, '$1 ');

/** `12 / 34` from what was typed; Backspace also works across the slash. */
export function expiryMask(typed: string, before: string): string {
  const digits = typed.replaceAll(/\D/g, '');
  const month = /^[2-9]/.test(digits) ? `0${digits}` : digits;
  if (typed.length < before.length && month.length <= 2) return month;
  return month.length < 2 ? month : `${month.slice(0, 2)} / ${month.slice(2).slice(-2)}`;
}
