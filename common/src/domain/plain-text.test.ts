import { expect, test } from 'vitest';
import { isPlainText } from './plain-text.ts';

test.each(['storm damage', 'Přerušení provozu – výluka', 'رياح قوية', '風', '2 trees on the line 🌳'])(
  '%j is a line of text',
  (text) => expect(isPlainText(text)).toBe(true),
);

test.each([
  ['nothing', ''],
  ['spaces', '  \u00a0'],
  ['invisible characters', '\u200b\u2060'],
  ['a line break', 'storm\ndamage'],
  ['a carriage return', 'storm\rdamage'],
  ['a line separator', 'storm\u2028damage'],
  ['NUL', 'storm\0damage'],
  ['an escape sequence of terminals', 'storm\u001b[2Jdamage'],
  ['a next-line character', 'storm\u0085damage'],
  ['an override of the direction', 'storm\u202edamage'],
  ['an isolate', 'storm\u2066damage'],
  ['half a surrogate pair', 'storm\ud800damage'],
])('text with %s is none', (_, text) => expect(isPlainText(text)).toBe(false));
