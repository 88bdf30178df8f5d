import type { Stop } from '@railhead/common/contracts/tickets';
import type { CallTimes } from './call-times.ts';
import {
  type CsvRow,
  enumValue,
  optionalNumber,
  optionalTime,
  parseCsv,
  rejectRow,
  requiredNumber,
  requiredText,
} from './csv-parser.ts';
import type { Station } from './feed.ts';
import { FeedError } from './feed-error.ts';
import type { FeedFiles } from './feed-files.ts';

/** A row of `stop_times.txt`. */
export type StopTime = CallTimes & {
  sequence: number;
  station: Station;
  shapeDistance: number | undefined;
  board: boolean;
  alight: boolean;
  boardOnRequest: Stop['boardOnRequest'];
  alightOnRequest: Stop['alightOnRequest'];
};

/** The calls of a trip in order, or why they cannot be read. */
export type StopTimes = readonly StopTime[] | { unsold: string };

const callColumns = ['trip_id', 'arrival_time', 'departure_time', 'stop_id', 'stop_sequence'];

/**
 * The calls of each trip in order, by trip id; a trip without calls has an empty list. An invalid row makes its own trip
 * unreadable.
 * @throws FeedError if a row belongs to no trip.
 */
export async function readStopTimes(
  files: FeedFiles,
  trips: Iterable<string>,
  stops: ReadonlyMap<string, Station>,
): Promise<ReadonlyMap<string, StopTimes>> {
  const read = new Map(Array.from(trips, (trip): [string, StopTime[]] => [trip, []]));
  const faults = new Map<string, { unsold: string }>();
  for await (const row of parseCsv(files, { file: 'stop_times.txt', columns: callColumns })) {
    const trip = requiredText(row, 'trip_id');
    const stopTimes = read.get(trip);
    if (!stopTimes) throw rejectRow(row, `trip_id ${trip} is not in trips.txt`);
    try {
      stopTimes.push(stopTimeOf(row, stops));
    } catch (error) {
      if (!(error instanceof FeedError)) throw error;
      if (!faults.has(trip)) faults.set(trip, { unsold: error.message });
    }
  }
  return new Map([...read].map(([trip, stopTimes]) => [trip, faults.get(trip) ?? inOrder(stopTimes)]));
}

function stopTimeOf(row: CsvRow, stops: ReadonlyMap<string, Station>): StopTime {
  const station = stops.get(requiredText(row, 'stop_id'));
  if (!station) throw rejectRow(row, `stop_id ${requiredText(row, 'stop_id')} is not a stop of stops.txt`);
  const pickup = enumValue(row, 'pickup_type', ['0', '1', '2', '3']);
  const dropOff = enumValue(row, 'drop_off_type', ['0', '1', '2', '3']);
  return {
    position: { file: row.file, line: row.line },
    station,
    sequence: requiredNumber(row, 'stop_sequence', 0, Number.MAX_SAFE_INTEGER),
    arrival: optionalTime(row, 'arrival_time'),
    departure: optionalTime(row, 'departure_time'),
    shapeDistance: optionalNumber(row, 'shape_dist_traveled'),
    board: pickup !== '1',
    alight: dropOff !== '1',
    boardOnRequest: onRequest(pickup),
    alightOnRequest: onRequest(dropOff),
  };
}

const onRequest = (type: string): Stop['boardOnRequest'] =>
  type === '2' ? 'phone-agency' : type === '3' ? 'tell-crew' : undefined;

function inOrder(stopTimes: readonly StopTime[]): StopTimes {
  const sorted = stopTimes.toSorted((a, b) => a.sequence - b.sequence);
  const duplicate = sorted.find(({ sequence }, index) => sequence === sorted[index - 1]?.sequence);
  if (!duplicate) return sorted;
  const { message } = rejectRow(
    duplicate.position,
    `stop_sequence ${duplicate.sequence} appears twice on the trip`,
  );
  return { unsold: message };
}
