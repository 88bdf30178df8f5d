import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { dayStopTimes, readSmallFeed as read, smallFeed, writeFeed } from '../../test/small-feed.ts';
import type { Feed } from './feed.ts';
import { FeedError } from './feed-error.ts';
import { readFeed } from './read-feed.ts';
import { runsOn } from './services.ts';

type Changes = Parameters<typeof writeFeed>[0];

const calls = async (lines: readonly string[], columns?: string, changes?: Changes) =>
  (await read({ ...changes, 'stop_times.txt': dayStopTimes(lines, columns) })).trains[0]?.calls ?? [];

const hours = (time: number) => time * 3600;
const runs = ({ trains }: Feed, date: string) =>
  trains.filter(({ service }) => runsOn(service, date)).map(({ id }) => id);

describe('a feed', () => {
  test('is read completely', async () => {
    const feed = await read();
    expect(feed).toMatchObject({ zone: 'Europe/Berlin', skipped: [], notes: [] });
    expect(feed.stations.map(({ name }) => name)).toEqual(['Alpha', 'Beta', 'Gamma']);
    expect(feed.trains.map(({ id, number, name }) => [id, number, name])).toEqual([
      ['day', 'IC 1', 'Long Line'],
      ['night', 'R', 'Long Line'],
    ]);
    expect(feed.trains[0]?.calls).toEqual([
      { station: 'a', arrival: hours(8), departure: hours(8) + 300, distance: 0, board: true, alight: false },
      {
        station: 'b',
        arrival: hours(9),
        departure: hours(9) + 120,
        distance: 55_598,
        board: true,
        alight: true,
      },
      {
        station: 'c',
        arrival: hours(10),
        departure: hours(10),
        distance: 111_195,
        board: false,
        alight: true,
      },
    ]);
    expect(feed.trains[1]?.calls[1]?.arrival).toBe(hours(25.5));
  });

  test('reads the same with BOM, CRLF, quotes, blanks, other columns and other files', async () => {
    const strange = Object.entries(smallFeed).map(([file, content = '']) => {
      const [header = '', ...lines] = content.trim().split('\n');
      const quoted = lines.map(
        (line) =>
          `${line
            .split(',')
            .map((value) => `"${value}"`)
            .join(' , ')},"more, ""and"" more"`,
      );
      return [file, `\uFEFF${[`${header},extra`, ...quoted, ''].join('\r\n')}\r\n`];
    });
    const [plain, read2] = [
      await read(),
      await read({ ...Object.fromEntries(strange), 'pathways.txt': 'nonsense' }),
    ];
    expect({ ...read2, name: plain.name }).toEqual(plain);
  });

  test('reads the same from an archive, with a folder inside or not', async () => {
    await using written = await writeFeed();
    const plain = await readFeed(written.folder);
    for (const inside of ['', 'deep/er/']) {
      const entries = Object.entries(smallFeed).map(([file, content = '']) => [
        `${inside}${file}`,
        strToU8(content),
      ]);
      const archive = join(written.folder, 'My Feed.zip');
      await writeFile(archive, zipSync(Object.fromEntries(entries)));
      expect(await readFeed(archive)).toEqual({ ...plain, name: 'my-feed' });
    }
  });

  test('counts platforms as their station', async () => {
    const stops =
      'stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station\nA,Alpha,50,8,1,\na,Platform 1,50,8,0,A\nb,Beta,50.5,8,0,\nc,Gamma,51,8,,\ne,,,,2,A\n';
    const feed = await read({ 'stops.txt': stops.replaceAll('A', 'Main').replace('Mainlpha', 'Alpha') });
    expect(feed.stations.map(({ id }) => id)).toEqual(['Main', 'b', 'c']);
    expect(feed.trains[0]?.calls[0]?.station).toBe('Main');
  });

  test('lists what it leaves out', async () => {
    const feed = await read({
      'transfers.txt': 'from_stop_id,to_stop_id,transfer_type\n',
      'trips.txt': `${smallFeed['trips.txt']}r,daily,lonely,\nr,daily,silent,\nr,daily,nowhere,\n`,
      'stop_times.txt': `${smallFeed['stop_times.txt']}lonely,08:00:00,08:00:00,a,1\nsilent,,,a,1\nsilent,,,b,2\n`,
    });
    expect(feed.notes).toEqual(['transfers.txt is ignored: transfers are not used']);
    expect(feed.trains).toHaveLength(2);
    expect(feed.skipped).toEqual([
      { trip: 'lonely', reason: 'one call only' },
      { trip: 'silent', reason: 'no times' },
      { trip: 'nowhere', reason: 'no calls' },
    ]);
  });
});

describe('services', () => {
  const header = smallFeed['calendar_dates.txt']?.split('\n')[0];

  test('run on their weekdays within their period, with single dates added and removed', async () => {
    const mondays = smallFeed['calendar.txt']?.replace('1,1,1,1,1,1,1', '1,0,0,0,0,0,0');
    const feed = await read({
      'calendar.txt': mondays,
      'calendar_dates.txt': `${header}\ndaily,20260105,2\ndaily,20270101,1\n`,
    });
    const dates = ['2025-12-29', '2026-01-05', '2026-01-06', '2026-01-12', '2027-01-01', '2027-01-04'];
    expect(dates.filter((date) => runs(feed, date).length > 0)).toEqual(['2026-01-12', '2027-01-01']);
  });

  test.each([undefined, '', 'service_id,date,exception_type\n'])(
    'need no exceptions: %o',
    async (content) => {
      expect(runs(await read({ 'calendar_dates.txt': content }), '2026-05-01')).toEqual(['day', 'night']);
    },
  );

  test.each([undefined, '', smallFeed['calendar.txt']?.split('\n')[0]])(
    'need no weekly calendar: %o',
    async (content) => {
      const feed = await read({
        'calendar.txt': content,
        'calendar_dates.txt': `${header}\ndaily,20260501,1\n`,
      });
      expect([runs(feed, '2026-05-01'), runs(feed, '2026-05-02')]).toEqual([['day', 'night'], []]);
    },
  );
});

describe('calls', () => {
  test('are sorted by sequence', async () => {
    const lines = (smallFeed['stop_times.txt'] ?? '').trim().split('\n');
    const [header = '', ...rest] = lines;
    const feed = await read({ 'stop_times.txt': [header, ...rest.toReversed()].join('\n') });
    expect(feed.trains).toEqual((await read()).trains);
  });

  test('may have unpadded hours and only one of their times', async () => {
    const [first, second, last] = await calls(['5:03:00,,a', ',6:00:00,b', '7:00:00,,c']);
    expect(first?.departure).toBe(hours(5) + 180);
    expect([second?.arrival, last?.departure]).toEqual([hours(6), hours(7)]);
  });

  test('without times get them by distance', async () => {
    const times = await calls(
      ['8:00:00,8:00:00,a,0', ',,b,25', '10:00:00,10:00:00,c,100'],
      ',shape_dist_traveled',
    );
    expect(times[1]).toMatchObject({ arrival: hours(8.5), departure: hours(8.5) });
  });

  test('without times get them evenly where the train does not move', async () => {
    const times = await calls(['8:00:00,8:00:00,a', ',,a', ',,a', '11:00:00,11:00:00,a']);
    expect(times.map(({ arrival }) => arrival)).toEqual([8, 9, 10, 11].map(hours));
  });

  test('may allow only boarding or only alighting', async () => {
    const stops = await calls(
      ['8:00:00,,a,0,0', '9:00:00,,b,1,0', '10:00:00,,b,0,1', '11:00:00,,c,,'],
      ',pickup_type,drop_off_type',
    );
    expect(stops.map(({ board, alight }) => [board, alight])).toEqual([
      [true, false],
      [false, true],
      [true, false],
      [false, true],
    ]);
  });
});

const header = (file: string) => smallFeed[file]?.split('\n')[0];
const plus = (file: string, line: string): Changes => ({ [file]: `${smallFeed[file]}${line}\n` });
const only = (file: string, line: string): Changes => ({ [file]: `${header(file)}\n${line}\n` });
const times = (...lines: string[]): Changes => ({ 'stop_times.txt': dayStopTimes(lines) });

test.each<[string, Changes, string]>([
  ['a missing file', { 'stops.txt': undefined }, 'stops.txt: is missing'],
  [
    'both calendars missing',
    { 'calendar.txt': undefined, 'calendar_dates.txt': undefined },
    'calendar.txt: is missing, and so is calendar_dates.txt',
  ],
  ['an empty file', { 'trips.txt': '' }, 'trips.txt:1: is empty'],
  ['no agency', { 'agency.txt': header('agency.txt') }, 'agency.txt: has no agency'],
  ['a missing column', { 'routes.txt': 'id\nr\n' }, 'routes.txt:1: has no column route_id'],
  [
    'an invalid zone',
    only('agency.txt', 'x,X,u,Mars/Base'),
    'agency.txt:2: agency_timezone is not a time zone: Mars/Base',
  ],
  [
    'an invalid zone of a stop',
    {
      'stops.txt':
        'stop_id,stop_name,stop_lat,stop_lon,stop_timezone\na,Alpha,50,8,\nb,Beta,50.5,8,Mars/Base\nc,Gamma,51,8,\n',
    },
    'stops.txt:3: stop_timezone is not a time zone: Mars/Base',
  ],
  [
    'two zones',
    plus('agency.txt', 'y,Y,u,Asia/Dhaka'),
    'agency.txt:3: agencies have different time zones: Europe/Berlin and Asia/Dhaka',
  ],
  ['an invalid number', plus('stops.txt', 'd,Delta,5o,8'), 'stops.txt:5: stop_lat is not a number: 5o'],
  [
    'a place outside the globe',
    plus('stops.txt', 'd,Delta,91,8'),
    'stops.txt:5: stop_lat is not between -90 and 90: 91',
  ],
  ['a blank name', plus('stops.txt', 'd,,50,8'), 'stops.txt:5: stop_name is blank'],
  [
    'a name that cannot be seen',
    plus('stops.txt', 'd,\u200b,50,8'),
    'stops.txt:5: stop_name has nothing that can be seen',
  ],
  ['a stop twice', plus('stops.txt', 'a,Again,50,8'), 'stops.txt:5: stop_id a appears twice'],
  [
    'an unknown parent',
    { 'stops.txt': 'stop_id,stop_name,stop_lat,stop_lon,parent_station\na,Alpha,50,8,z\n' },
    'stops.txt:2: parent_station z is not a station of the feed',
  ],
  ['a route twice', plus('routes.txt', 'r,R,Again,2'), 'routes.txt:3: route_id r appears twice'],
  ['an unknown route', plus('trips.txt', 'q,daily,late,'), 'trips.txt:4: route_id q is not in routes.txt'],
  [
    'an unknown service',
    plus('trips.txt', 'r,never,late,'),
    'trips.txt:4: service_id never is in neither calendar',
  ],
  [
    'an invalid weekday',
    only('calendar.txt', 'daily,1,1,1,1,1,1,yes,20260101,20261231'),
    'calendar.txt:2: sunday is not one of 0, 1: yes',
  ],
  [
    'an invalid date',
    only('calendar.txt', 'daily,1,1,1,1,1,1,1,20260230,20261231'),
    'calendar.txt:2: start_date is not a date YYYYMMDD: 20260230',
  ],
  [
    'a service twice',
    plus('calendar.txt', 'daily,1,1,1,1,1,1,1,20260101,20261231'),
    'calendar.txt:3: service_id daily appears twice',
  ],
  [
    'an exception that contradicts another',
    plus('calendar_dates.txt', 'daily,20260501,1'),
    'calendar_dates.txt:3: daily has 2026-05-01 both added and removed',
  ],
  [
    'an invalid exception',
    plus('calendar_dates.txt', 'daily,20260502,3'),
    'calendar_dates.txt:3: exception_type is not one of 1, 2: 3',
  ],
  [
    'an unknown trip',
    plus('stop_times.txt', 'ghost,08:00:00,08:00:00,a,1'),
    'stop_times.txt:7: trip_id ghost is not in trips.txt',
  ],
])('a feed with %s is rejected', async (_, changes, message) => {
  const refusal: unknown = await read(changes).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(FeedError);
  expect(String(refusal)).toBe(`FeedError: ${message}`);
});

test.each<[string, Changes, string]>([
  [
    'an unknown stop',
    times('8:00:00,,a', '9:00:00,,z'),
    'stop_times.txt:3: stop_id z is not a stop of stops.txt',
  ],
  [
    'an invalid time',
    times('8:00:00,,a', '9:60:00,,b'),
    'stop_times.txt:3: arrival_time is not a time HH:MM:SS: 9:60:00',
  ],
  [
    'a sequence twice',
    plus('stop_times.txt', 'day,11:00:00,11:00:00,c,3'),
    'stop_times.txt:7: stop_sequence 3 appears twice on the trip',
  ],
  [
    'no time at the end',
    times('8:00:00,,a', ',,b'),
    'stop_times.txt:3: the first and the last call of a trip need a time',
  ],
  [
    'times that run backwards',
    times('8:00:00,,a', ',,b', '7:59:00,,c'),
    'stop_times.txt:4: its time is before the one that precedes it on the trip',
  ],
  [
    'a departure before arrival',
    times('8:00:00,,a', '9:00:00,8:30:00,b', '10:00:00,,c'),
    'stop_times.txt:3: its time is before the one that precedes it on the trip',
  ],
])('a trip with %s is left out and listed with its line', async (_, changes, reason) => {
  const { skipped } = await read(changes);
  expect(skipped).toContainEqual({ trip: 'day', reason });
});

test('one invalid trip does not keep the others from being sold', async () => {
  const { trains } = await read(plus('stop_times.txt', 'day,11:00:00,11:00:00,c,3'));
  expect(trains.map(({ id }) => id)).toEqual(['night']);
});

test('an exception that is listed twice is one', async () => {
  const { trains } = await read(plus('calendar_dates.txt', 'daily,20260501,2'));
  expect(trains).toHaveLength(2);
});

test('ids in any script, and ids that differ in case only, stay apart', async () => {
  const trip = (id: string) => `${id},8:00:00,,ঢাকা,1\n${id},8:10:00,,A,2\n${id},8:20:00,,a,3\n`;
  const { trains, stations } = await read({
    'stops.txt': 'stop_id,stop_name,stop_lat,stop_lon\nঢাকা,Dhaka,50,8\nA,Alpha,50.1,8\na,Beta,50.2,8\n',
    'trips.txt': 'route_id,service_id,trip_id,trip_short_name\nr,daily,Day,IC 1\nr,daily,day,IC 2\n',
    'stop_times.txt': `trip_id,arrival_time,departure_time,stop_id,stop_sequence\n${trip('Day')}${trip('day')}`,
  });
  expect(new Set(stations.map(({ token }) => token)).size).toBe(3);
  expect(new Set(trains.map(({ token }) => token)).size).toBe(2);
  expect(stations.find(({ id }) => id === 'a')?.token).toBe('a');
});

test('names have nothing that hides or reorders text', async () => {
  const { stations, trains } = await read({
    'stops.txt': smallFeed['stops.txt']?.replace('Alpha', 'Al\u202epha  Ost'),
    'routes.txt': smallFeed['routes.txt']?.replace('Long Line', 'Long\u2067 Line'),
    'trips.txt': smallFeed['trips.txt']?.replace('IC 1', 'IC\u00a01\u202d'),
  });
  expect(stations[0]?.name).toBe('Alpha Ost');
  expect(trains[0]).toMatchObject({ number: 'IC 1', name: 'Long Line' });
});

test('a trip with more calls than an event may have is left out', async () => {
  const { trains, skipped } = await read({
    'stop_times.txt': `${smallFeed['stop_times.txt']}${Array.from(
      { length: 199 },
      (_, index) => `day,${11 + index},,${index % 2 ? 'c' : 'b'},${index + 4}\n`,
    )
      .join('')
      .replaceAll(/day,(\d+),/g, 'day,$1:00:00,')}`,
  });
  expect(trains.map(({ id }) => id)).toEqual(['night']);
  expect(skipped).toEqual([{ trip: 'day', reason: 'more than 200 calls' }]);
});

test('stations at which no train is sold are left out', async () => {
  const { stations } = await read(plus('stops.txt', 'd,Delta,51,8'));
  expect(stations.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
});

test('a broken quote is rejected with its line', async () => {
  await expect(read(plus('stops.txt', 'd,"Del"ta,50,8'))).rejects.toThrow(/^stops\.txt:5: /);
});

test('a file that is not a feed is rejected', async () => {
  await using written = await writeFeed({ 'feed.zip': 'not an archive' });
  await expect(readFeed(join(written.folder, 'feed.zip'))).rejects.toThrow(
    'feed.zip: is not a readable zip archive',
  );
  await expect(readFeed(join(written.folder, 'nothing'))).rejects.toThrow(
    'nothing: no such folder or zip archive',
  );
});
