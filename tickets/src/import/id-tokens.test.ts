import { expect, test } from 'vitest';
import { idTokens } from './id-tokens.ts';

function tokensOf(...ids: string[]) {
  const tokenOf = idTokens(ids);
  return Object.fromEntries(ids.map((id) => [id, tokenOf(id)]));
}
const hashed = (plain: string) => expect.stringMatching(new RegExp(`^${plain}[0-9a-f]{8}$`));

test('an id is its slug', () => {
  expect(tokensOf('8000105', 'Köln Hbf')).toEqual({ 8000105: '8000105', 'Köln Hbf': 'koln-hbf' });
});

test('ids with the same slug get a hash, but for the one that is the slug itself', () => {
  expect(tokensOf('A', 'a', 'Ä')).toEqual({ A: hashed('a-'), a: 'a', Ä: hashed('a-') });
  expect(idTokens(['A', 'Ä'])('A')).toBe(idTokens(['Ä', 'B', 'A'])('A'));
});

test('an id without a letter of the slug gets a hash alone, and a long one its beginning and a hash', () => {
  expect(tokensOf('ঢাকা', '***')).toEqual({ ঢাকা: hashed(''), '***': hashed('') });
  const tokens = Object.values(tokensOf(`${'x'.repeat(116)}1`, `${'x'.repeat(116)}2`));
  expect(new Set(tokens).size).toBe(2);
  for (const token of tokens) expect(token).toHaveLength(100);
});
