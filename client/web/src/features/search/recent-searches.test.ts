import { expect, test } from 'vitest';
import { remember } from './recent-searches.ts';

const station = (id: string) => ({ id, name: id, zone: 'UTC' });
const pair = (from: string, to: string) => ({ from: station(from), to: station(to) });

test('a pair that is searched again moves to the front and stands there once', () => {
  expect(remember([pair('a', 'b'), pair('b', 'a')], pair('b', 'a'))).toEqual([
    pair('b', 'a'),
    pair('a', 'b'),
  ]);
});

test('only the last four are kept', () => {
  const five = ['a', 'b', 'c', 'd', 'e'].reduce<ReturnType<typeof pair>[]>(
    (recent, id) => remember(recent, pair(id, 'z')),
    [],
  );
  expect(five.map(({ from }) => from.id)).toEqual(['e', 'd', 'c', 'b']);
});
