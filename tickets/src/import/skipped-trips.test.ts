import { describe, expect, test } from 'vitest';
import { dayStopTimes, readSmallFeed as read, smallFeed } from '../../test/small-feed.ts';

const hours = (time: number) => time * 3600;
const plus = (file: string, lines: string) => ({ [file]: `${smallFeed[file]}${lines}\n` });

describe('trips that are not sold as they stand', () => {
  const frequencies = (exact: string) => ({
    'frequencies.txt': `trip_id,start_time,end_time,headway_secs,exact_times\nday,06:00:00,08:30:00,3600,${exact}\n`,
  });

  test('with exact times, each departure is a train of its own', async () => {
    const { trains, skipped } = await read(frequencies('1'));
    expect(skipped).toEqual([]);
    expect(trains.map(({ id, calls: [first, second] }) => [id, first?.departure, second?.arrival])).toEqual([
      ['day-21600', hours(6), hours(6) + 3300],
      ['day-25200', hours(7), hours(7) + 3300],
      ['day-28800', hours(8), hours(8) + 3300],
      ['night', hours(23), hours(25.5)],
    ]);
  });

  test('a trip that runs by headway is skipped, because it has no times to sell', async () => {
    const { trains, skipped } = await read(frequencies(''));
    expect(trains.map(({ id }) => id)).toEqual(['night']);
    expect(skipped).toEqual([
      { trip: 'day', reason: 'frequencies.txt:2: it runs by headway, without fixed times' },
    ]);
  });

  test('departures of overlapping periods are one train each, beside a trip with the id of one', async () => {
    const { trains } = await read({
      'frequencies.txt':
        'trip_id,start_time,end_time,headway_secs,exact_times\n' +
        'day,06:00:00,07:30:00,3600,1\nday,07:00:00,08:30:00,3600,1\n',
      ...plus('trips.txt', 'r,daily,day-21600,IC 3'),
      ...plus('stop_times.txt', 'day-21600,5:00:00,,a,1\nday-21600,6:00:00,,b,2'),
    });
    expect(trains.map(({ token }) => token).sort()).toEqual([
      'day-21600',
      'day-21600-2',
      'day-25200',
      'day-28800',
      'night',
    ]);
  });

  test('vehicles with several trips and calls on request are noted', async () => {
    const { notes } = await read({
      'trips.txt':
        'route_id,service_id,trip_id,trip_short_name,block_id\nr,daily,day,IC 1,v\nr,daily,night,,v\n',
      'stop_times.txt': dayStopTimes(['8:00:00,,a,', '9:00:00,,b,3', '10:00:00,,c,'], ',pickup_type'),
    });
    expect(notes).toEqual([
      '1 vehicles run several trips (block_id): each trip is sold as a train of its own',
      '1 trips have calls on request (pickup_type 2 or 3): passengers are told whom to ask',
    ]);
  });

  test('calls on request say whom to ask, and are sold', async () => {
    const { trains } = await read({
      'stop_times.txt': dayStopTimes(
        ['8:00:00,,a,2,0', '9:00:00,,b,3,2', '10:00:00,,c,0,3'],
        ',pickup_type,drop_off_type',
      ),
    });
    expect(trains[0]?.calls).toMatchObject([
      { station: 'a', board: true, boardOnRequest: 'phone-agency' },
      {
        station: 'b',
        board: true,
        boardOnRequest: 'tell-crew',
        alight: true,
        alightOnRequest: 'phone-agency',
      },
      { station: 'c', alight: true, alightOnRequest: 'tell-crew' },
    ]);
  });

  test('files that change what a trip costs, or how passengers go on, are noted', async () => {
    const { notes } = await read({ 'fare_attributes.txt': 'fare_id\n', 'transfers.txt': 'from_stop_id\n' });
    expect(notes).toEqual([
      'fare_attributes.txt is ignored: fares come from fleet.json',
      'transfers.txt is ignored: transfers are not used',
    ]);
  });

  test('rows of unknown trips are noted', async () => {
    const { notes } = await read({
      'frequencies.txt': 'trip_id,start_time,end_time,headway_secs\nghost,06:00:00,07:00:00,600\n',
    });
    expect(notes).toEqual(['frequencies.txt has 1 unknown trips, such as ghost']);
  });

  test('a headway of seconds leaves out its own trip only', async () => {
    const { trains, skipped } = await read({
      'frequencies.txt': 'trip_id,start_time,end_time,headway_secs,exact_times\nday,06:00:00,08:30:00,5,1\n',
    });
    expect(trains.map(({ id }) => id)).toEqual(['night']);
    expect(skipped).toEqual([
      { trip: 'day', reason: 'frequencies.txt:2: headway_secs is not between 60 and 86400: 5' },
    ]);
  });

  test.each([
    ['3', 'route_type 3, bus, is not a railway'],
    ['714', 'route_type 714, rail replacement bus, is not a railway'],
    ['1100', 'route_type 1100 is not a railway'],
    ['-5', 'route_type -5 is unknown'],
    ['', 'route_type is missing'],
  ])('a route of type %j is not sold as a train', async (type, reason) => {
    const { trains, skipped } = await read({
      'routes.txt': smallFeed['routes.txt']?.replace('Long Line,2', `Long Line,${type}`),
    });
    expect(trains).toEqual([]);
    expect(skipped).toContainEqual({ trip: 'day', reason });
  });

  test.each(['2', '12', '100', '102', '117'])('a route of type %s is a railway', async (type) => {
    const { trains } = await read({
      'routes.txt': smallFeed['routes.txt']?.replace('Long Line,2', `Long Line,${type}`),
    });
    expect(trains).toHaveLength(2);
  });

  test.each([
    [
      'a stop near 0, 0',
      { 'stops.txt': smallFeed['stops.txt']?.replace('Beta,50.5,8', 'Beta,0,0') },
      /stop b lies at 0, 0/,
    ],
    [
      'a speed that no train reaches',
      { 'stops.txt': smallFeed['stops.txt']?.replace('Beta,50.5,8', 'Beta,60,8') },
      /km\/h between stops a and b/,
    ],
    [
      'distances in another unit than the rest of the feed',
      {
        'stop_times.txt': [
          'trip_id,stop_sequence,arrival_time,departure_time,stop_id,shape_dist_traveled',
          'day,1,08:00:00,08:00:00,a,0',
          'day,2,10:00:00,10:00:00,c,120000',
          'night,1,23:00:00,23:00:00,a,0',
          'night,2,25:30:00,25:30:00,c,120\n',
        ].join('\n'),
      },
      /shape_dist_traveled is/,
    ],
  ])('%s makes a trip implausible', async (_what, changes, reason) => {
    const { skipped } = await read(changes);
    expect(skipped.find(({ trip }) => trip === 'day')?.reason).toMatch(reason);
  });

  test('a short trip in metres is not sold for thousands of kilometres, and buses do not decide on the unit', async () => {
    const { trains, skipped } = await read({
      'stops.txt': 'stop_id,stop_name,stop_lat,stop_lon\na,Alpha,50,8\nb,Beta,50.03,8\nc,Gamma,51,8\n',
      'routes.txt': `${smallFeed['routes.txt']}bus,1,Bus,3\n`,
      'trips.txt': `${smallFeed['trips.txt']}r,daily,short,\nbus,daily,b1,\nbus,daily,b2,\nbus,daily,b3,\n`,
      'stop_times.txt': [
        'trip_id,stop_sequence,arrival_time,departure_time,stop_id,shape_dist_traveled',
        ...['day', 'night'].map((trip) => `${trip},1,08:00:00,,a,0\n${trip},2,10:00:00,,c,120`),
        ...['short', 'b1', 'b2', 'b3'].map((trip) => `${trip},1,08:00:00,,a,0\n${trip},2,10:00:00,,b,3600`),
        '',
      ].join('\n'),
    });
    expect(trains.map(({ id, calls }) => [id, calls.at(-1)?.distance])).toEqual([
      ['day', 120_000],
      ['night', 120_000],
    ]);
    expect(skipped.find(({ trip }) => trip === 'short')?.reason).toMatch(/shape_dist_traveled is 10\d\d/);
  });

  test.each([
    [',trip_headsign', 'IC 1,Gamma', 'IC 1'],
    [',trip_headsign', ',6607', 'R'],
  ])('the number is the short name of the trip, then of the route', async (column, values, number) => {
    const { trains } = await read({
      'trips.txt': `route_id,service_id,trip_id,trip_short_name${column}\nr,daily,day,${values}\nr,daily,night,,\n`,
    });
    expect(trains[0]?.number).toBe(number);
  });

  test('without short names, the number is a numeric headsign, and the trip id at last', async () => {
    const { trains } = await read({
      'routes.txt': smallFeed['routes.txt']?.replace('r,R,', 'r,,'),
      'trips.txt': 'route_id,service_id,trip_id,trip_headsign\nr,daily,day,6607\nr,daily,night,Gamma\n',
    });
    expect(trains.map(({ number }) => number)).toEqual(['6607', 'night']);
  });
});
