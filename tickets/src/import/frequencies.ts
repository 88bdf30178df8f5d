import { enumValue, optionalTime, parseCsv, rejectRow, requiredNumber, requiredText } from './csv-parser.ts';
import type { Train } from './feed.ts';
import type { FeedFiles } from './feed-files.ts';

const leastHeadwaySeconds = 60;

/** When a trip departs, in seconds from the start of the service date; undefined if its times are not fixed. */
export type Departures = ReadonlyMap<string, readonly number[] | undefined>;

/**
 * The departures of the trips in `frequencies.txt`. Only with `exact_times=1` is each departure a train of its own; other
 * trips run every so many minutes, without fixed times. https://gtfs.org/documentation/schedule/reference/#frequenciestxt
 */
export async function readFrequencies(files: FeedFiles): Promise<Departures> {
  const departures = new Map<string, number[] | undefined>();
  const rows = parseCsv(files, {
    file: 'frequencies.txt',
    columns: ['trip_id', 'start_time', 'end_time', 'headway_secs'],
    optional: true,
  });
  for await (const row of rows) {
    const trip = requiredText(row, 'trip_id');
    const [start, end] = [optionalTime(row, 'start_time'), optionalTime(row, 'end_time')];
    if (start === undefined || end === undefined) throw rejectRow(row, 'start_time and end_time are needed');
    const headway = requiredNumber(row, 'headway_secs', leastHeadwaySeconds, 24 * 3600);
    const known = departures.has(trip) ? departures.get(trip) : [];
    if (enumValue(row, 'exact_times', ['0', '1']) === '0' || !known) {
      departures.set(trip, undefined);
      continue;
    }
    for (let time = start; time < end; time += headway) known.push(time);
    departures.set(trip, known);
  }
  return departures;
}

/** One train for each departure; its calls keep their distances in time from the first one. */
export function repeat(train: Train, departures: readonly number[]): Train[] {
  const first = train.calls[0]?.departure ?? 0;
  return departures.map((departure) => ({
    ...train,
    id: `${train.id}-${departure}`,
    calls: train.calls.map((call) => ({
      ...call,
      arrival: call.arrival + departure - first,
      departure: call.departure + departure - first,
    })),
  }));
}
