/**
 * What one line of text must not contain: control characters, line and paragraph separators, lone surrogates, and
 * embeddings, overrides and isolates, which reorder the text around them.
 */
export const hidingCharacters = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u202A-\u202E\u2066-\u2069]/u;

/** True for one line of text that reads as it is written, in a mail, a log line and on a page. */
export const isPlainText = (text: string): boolean =>
  !hidingCharacters.test(text) && /[^\p{C}\p{Z}\p{M}]/u.test(text);
