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
  ə: 'e',
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

/** Words of station names that are often abbreviated, in full. */
const words: Readonly<Record<string, string>> = {
  bf: 'bahnhof',
  bhf: 'bahnhof',
  hbf: 'hauptbahnhof',
  st: 'sankt',
  saint: 'sankt',
  str: 'strasse',
};

/**
 * A folded name with its abbreviations written in full and umlauts as one letter, so that `Köln Hbf` and `Koeln
 * Hauptbahnhof` are equal, and `St. Pancras` and `Saint Pancras`.
 */
export const spellOut = (text: string): string =>
  foldName(text)
    .split('-')
    .map((word) => words[word] ?? word)
    .join('-')
    .replace(/(?<=[aou])e/g, '');
