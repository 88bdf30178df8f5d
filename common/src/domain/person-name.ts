import { hidingCharacters } from './plain-text.ts';

/** Hangul fillers are letters to Unicode, but nothing is drawn for them. */
const invisibleLetters = /[\u115F\u1160\u3164\uFFA0]/gu;

/** One spelling for each name: composed characters (NFC), single spaces, none at the ends. */
export const normalizePersonName = (text: string): string =>
  text.normalize('NFC').replace(/\s+/gu, ' ').trim();

/** True if the text can be read as a name: at least one visible letter, nothing that hides, breaks or reorders text. */
export const isPersonName = (text: string): boolean =>
  !hidingCharacters.test(text) && /\p{L}/u.test(text.replace(invisibleLetters, ''));

/** The name of a place or a train without what hides or reorders text; empty if nothing of it can be seen. */
export function visibleName(text: string): string {
  const name = normalizePersonName(
    Array.from(normalizePersonName(text))
      .filter((character) => !hidingCharacters.test(character))
      .join(''),
  );
  return /[^\p{C}\p{Z}\p{M}]/u.test(name.replace(invisibleLetters, '')) ? name : '';
}
