/** Letters that Unicode does not decompose, as people type them on other keyboards. */
const plainLetters: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ħ: 'h',
  ı: 'i',
  ŋ: 'n',
  ŧ: 't',
  ĸ: 'k',
};
const undecomposed = new RegExp(`[${Object.keys(plainLetters).join('')}]`, 'gu');

/**
 * Removes case, accents and punctuation from a name, in any script, so that `São-João ` and `sao joao` are equal, and
 * `Straße` and `strasse`. The station search and the search form use the same rule.
 */
export const foldName = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase()
    .replace(undecomposed, (letter) => plainLetters[letter] ?? letter)
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '');
