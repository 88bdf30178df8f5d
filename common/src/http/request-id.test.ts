import { expect, test } from 'vitest';
import { requestIdOf } from './request-id.ts';

const idOf = (id?: string) => requestIdOf({ headers: id === undefined ? {} : { 'x-request-id': id } });
const generated = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

test.each(['checkout-17', '0190e6d2-1f7c-7000-8000-3c5b1b7b3c55', 'a'.repeat(64)])(
  'the caller may choose the request id %s',
  (id) => expect(idOf(id)).toBe(id),
);

test.each([
  ['nothing', undefined],
  ['an empty id', ''],
  ['an id of 65 characters', 'a'.repeat(65)],
  ['an id of nine kilobytes', 'a'.repeat(9000)],
  ['a line break', 'a\nb'],
  ['an escape sequence of terminals', '\u001b[2J'],
  ['a space', 'a b'],
  ['a quote', '"'],
  ['letters of other alphabets', 'é'],
])('%s is replaced by a new id', (_, id) => expect(idOf(id)).toMatch(generated));
