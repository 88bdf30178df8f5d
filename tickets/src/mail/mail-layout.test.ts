import { expect, test } from 'vitest';
import { wrap } from './mail-layout.ts';

test('no line is longer than 72 characters, and no word is lost', () => {
  const text = `${'a few words '.repeat(30)}\n  ${'and indented ones '.repeat(10)}`;
  const lines = wrap(text).split('\n');
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(72);
  expect(lines.join(' ').split(/\s+/)).toEqual(text.trimEnd().split(/\s+/));
  expect(lines.at(-1)).toMatch(/^ {2}\w/);
});

test('links stay whole and empty lines stay', () => {
  const link = `https://shop.example/${'x'.repeat(100)}`;
  expect(wrap(`See\n\n${link}`)).toBe(`See\n\n${link}`);
});
