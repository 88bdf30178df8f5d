import { expect, test } from 'vitest';
import { readSmallFeed, smallFeed } from '../../test/small-feed.ts';
import { stationDetails } from './station-details.ts';

const twoNamesakes = (routes: string, trips: string) => ({
  'stops.txt': `${smallFeed['stops.txt']}a2,ALPHA,52,8\nd,Delta,52.5,8\n`,
  'routes.txt': `${smallFeed['routes.txt']}${routes}`,
  'trips.txt': `${smallFeed['trips.txt']}${trips}`,
  'stop_times.txt': `${smallFeed['stop_times.txt']}other,08:00:00,,a2,1\nother,09:00:00,,d,2\n`,
});

test('stations of the same name are told apart by operator and lines, and the feed notes them', async () => {
  const feed = await readSmallFeed(twoNamesakes('coast,C,Coast Line,2\n', 'coast,daily,other,IC 9\n'));
  expect(stationDetails(feed).get('a')).toBe('X, Long Line');
  expect(stationDetails(feed).get('a2')).toBe('X, Coast Line');
  expect(feed.notes).toEqual([
    '1 names belong to several stations, such as Alpha (a, a2): search shows operator and lines beside them',
  ]);
});

test('on one line they are told apart by the next station', async () => {
  const details = stationDetails(await readSmallFeed(twoNamesakes('', 'r,daily,other,IC 9\n')));
  expect(details.get('a')).toBe('X, Long Line, next to Beta');
  expect(details.get('a2')).toBe('X, Long Line, next to Delta');
  expect(details.get('b')).toBe('X, Long Line');
});

test('of several agencies none is named', async () => {
  const feed = await readSmallFeed({ 'agency.txt': `${smallFeed['agency.txt']}y,Y,u,Europe/Berlin\n` });
  expect(stationDetails(feed).get('a')).toBe('Long Line');
});
