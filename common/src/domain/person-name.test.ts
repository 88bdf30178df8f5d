import { expect, test } from 'vitest';
import { isPersonName, normalizePersonName, visibleName } from './person-name.ts';

test.each([
  'Ada Byron',
  'Ö',
  '李',
  'محمد',
  "Seán O'Brien-Núñez",
  'नेहा',
  ' Ada  Byron ',
  'Henry VIII',
  '김\u200d민',
])('%j is a name', (name) => expect(isPersonName(name)).toBe(true));

test.each([
  ['nothing', ''],
  ['white space', ' \u00a0\u3000'],
  ['a zero-width space', '\u200b'],
  ['joiners and marks only', '\u200d\u2060\u0301'],
  ['a Hangul filler', '\u3164'],
  ['a blank Braille pattern', '\u2800'],
  ['digits only', '007'],
  ['a control character', 'Ada\u0000'],
  ['an override of the direction', 'Ada\u202enoryB'],
  ['an isolate', '\u2066Ada'],
  ['a line break', 'Ada\nByron'],
  ['a line separator', 'Ada\u2028Byron'],
  ['a next-line character', 'Ada\u0085Byron'],
  ['half a surrogate pair', 'Ada\ud800'],
])('%s is no name', (_, name) => expect(isPersonName(name)).toBe(false));

test('a name has one spelling', () => {
  expect(normalizePersonName('  Jose\u0301 \t\u00a0 Silva\n')).toBe('José Silva');
});

test.each([
  ['  Cafe\u0301 \u00a0 Nord', 'Café Nord'],
  ['Al\u202epha\u202c', 'Alpha'],
  ['\u2066Beta\u2069 \u0007', 'Beta'],
  ['100', '100'],
  ['\u200b', ''],
  ['\u202e\u3164 \u2060', ''],
])('of %j passengers see %j', (name, seen) => expect(visibleName(name)).toBe(seen));
