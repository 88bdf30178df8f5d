import {
  type CsvRow,
  enumValue,
  optionalTime,
  parseCsv,
  rejectRow,
  requiredNumber,
  requiredText,
} from './csv-parser.ts';
import type { Train } from './feed.ts';
import { FeedError } from './feed-error.ts';
import type { FeedFiles } from './feed-files.ts';
import { freeId } from './free-id.ts';

const leastHeadwaySeconds = 60;

/** When a trip departs, in seconds from the start of the service date, or why it cannot be sold. */
export type Departures = ReadonlySet<number> | { unsold: string };

/**
 * The departures of the trips in `frequencies.txt`. Only with `exact_times=1` is each departure a train of its own; other
 * trips run every so many minutes, without fixed times. https://gtfs.org/documentation/schedule/reference/#frequenciestxt
 */
export async function readFrequencies(files: FeedFiles): Promise<ReadonlyMap<string, Departures>> {
  const departures = new Map<string, Departures>();
  const rows = parseCsv(files, {
    file: 'frequencies.txt',
    columns: ['trip_id', 'start_time', 'end_time', 'headway_secs'],
    optional: true,
  });
  for await (const row of rows) {
    const trip = requiredText(row, 'trip_id');
    const known = departures.get(trip) ?? new Set();
    if ('unsold' in known) continue;
    try {
      // Periods may overlap; a departure that two of them have is one train.
      departures.set(trip, known.union(departuresOf(row)));
    } catch (error) {
      if (!(error instanceof FeedError)) throw error;
      departures.set(trip, { unsold: error.message });
    }
  }
  return departures;
}

function departuresOf(row: CsvRow): Set<number> {
  if (enumValue(row, 'exact_times', ['0', '1']) === '0')
    throw rejectRow(row, 'it runs by headway, without fixed times');
  const [start, end] = [optionalTime(row, 'start_time'), optionalTime(row, 'end_time')];
  if (start === undefined || end === undefined) throw rejectRow(row, 'start_time and end_time are needed');
  const headway = requiredNumber(row, 'headway_secs', leastHeadwaySeconds, 24 * 3600);
  const departures = new Set<number>();
  for (let time = start; time < end; time += headway) departures.add(time);
  return departures;
}

/**
 * One train for each departure; its calls keep their distances in time from the first one.
 * @param taken the tokens of the feed's trips.
 */
export function repeat(train: Train, departures: Iterable<number>, taken: ReadonlySet<string>): Train[] {
  const first = train.calls[0]?.departure ?? 0;
  return Array.from(departures, (departure) => {
    const shift = departure - first;
    const id = `${train.id}-${departure}`;
    return {
      ...train,
      id,
      // A trip of the feed may have the token already.
      token: freeId(`${train.token}-${departure}`, (token) => taken.has(token)),
      // Without a number, the trip's id stands in for it.
      number: train.number === train.id ? id : train.number,
      calls: train.calls.map((call) => ({
        ...call,
        arrival: call.arrival + shift,
        departure: call.departure + shift,
      })),
    };
  });
}
