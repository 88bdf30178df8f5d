/** Hangul fillers are letters to Unicode, but nothing is drawn for them. */
const invisibleLetters = /[\u115F\u1160\u3164\uFFA0]/gu;
/** Control characters, lone surrogates, and embeddings, overrides and isolates, which reorder the text around them. */
const forbidden = /[\p{Cc}\p{Cs}\u202A-\u202E\u2066-\u2069]/u;

/** One spelling for each name: composed characters (NFC), single spaces, none at the ends. */
export const normalizePersonName = (text: string): string =>
  text.normalize('NFC').replace(/\s+/gu, ' ').trim();

/** True if the text can be read as a name: at least one visible letter, nothing that hides or reorders text. */
export function isPersonName(text: string): boolean {
  const name = normalizePersonName(text);
  return !forbidden.test(name) && /\p{L}/u.test(name.replace(invisibleLetters, ''));
}

/** The name of a place or a train without what hides or reorders text; empty if nothing of it can be seen. */
export function visibleName(text: string): string {
  const name = normalizePersonName(
    Array.from(normalizePersonName(text))
      .filter((character) => !forbidden.test(character))
      .join(''),
  );
  return /[^\p{C}\p{Z}\p{M}]/u.test(name.replace(invisibleLetters, '')) ? name : '';
}
