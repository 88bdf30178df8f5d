import { expect, test } from 'vitest';
import { withSearch, withStations } from './recent-searches.ts';

const station = (id: string) => ({ id, name: id, zone: 'UTC' });
const pair = (from: string, to: string) => ({ from: station(from), to: station(to) });

test('a repeated search moves to the front and is listed once', () => {
  expect(withSearch([pair('a', 'b'), pair('b', 'a')], pair('b', 'a'))).toEqual([
    pair('b', 'a'),
    pair('a', 'b'),
  ]);
});

test('only the last four searches are stored', () => {
  const five = ['a', 'b', 'c', 'd', 'e'].reduce<ReturnType<typeof pair>[]>(
    (recent, id) => withSearch(recent, pair(id, 'z')),
    [],
  );
  expect(five.map(({ from }) => from.id)).toEqual(['e', 'd', 'c', 'b']);
});

test('a station whose name or zone has changed is stored as it is now, in every search', () => {
  const moved = { id: 'a', name: 'A', zone: 'Europe/Berlin' };
  expect(withStations([pair('a', 'b'), pair('b', 'a')], [moved])).toEqual([
    { from: moved, to: station('b') },
    { from: station('b'), to: moved },
  ]);
  expect(withSearch([pair('b', 'a')], { from: moved, to: station('c') })[1]).toEqual({
    from: station('b'),
    to: moved,
  });
});
