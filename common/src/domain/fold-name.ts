/**
 * Removes case, accents and punctuation from a name, in any script, so that `São-João ` and `sao joao` are equal. The
 * station search and the search form use the same rule.
 */
export const foldName = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '');
