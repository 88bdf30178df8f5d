import type { CallTimes } from './call-times.ts';
import {
  enumValue,
  optionalNumber,
  optionalTime,
  parseCsv,
  rejectRow,
  requiredNumber,
  requiredText,
} from './csv-parser.ts';
import type { Station } from './feed.ts';
import type { FeedFiles } from './feed-files.ts';

/** A row of `stop_times.txt`. */
export type StopTime = CallTimes & {
  sequence: number;
  station: Station;
  shapeDistance: number | undefined;
  board: boolean;
  alight: boolean;
};

const callColumns = ['trip_id', 'arrival_time', 'departure_time', 'stop_id', 'stop_sequence'];

/** The calls of each trip in order, by trip id; a trip without calls has an empty list. */
export async function readStopTimes(
  files: FeedFiles,
  trips: Iterable<string>,
  stops: ReadonlyMap<string, Station>,
): Promise<ReadonlyMap<string, StopTime[]>> {
  const stopTimesByTrip = new Map(Array.from(trips, (trip): [string, StopTime[]] => [trip, []]));
  for await (const row of parseCsv(files, { file: 'stop_times.txt', columns: callColumns })) {
    const stopTimes = stopTimesByTrip.get(requiredText(row, 'trip_id'));
    if (!stopTimes) throw rejectRow(row, `trip_id ${requiredText(row, 'trip_id')} is not in trips.txt`);
    const station = stops.get(requiredText(row, 'stop_id'));
    if (!station) throw rejectRow(row, `stop_id ${requiredText(row, 'stop_id')} is not a stop of stops.txt`);
    stopTimes.push({
      position: { file: row.file, line: row.line },
      station,
      sequence: requiredNumber(row, 'stop_sequence', 0, Number.MAX_SAFE_INTEGER),
      arrival: optionalTime(row, 'arrival_time'),
      departure: optionalTime(row, 'departure_time'),
      shapeDistance: optionalNumber(row, 'shape_dist_traveled'),
      board: enumValue(row, 'pickup_type', ['0', '1', '2', '3']) !== '1',
      alight: enumValue(row, 'drop_off_type', ['0', '1', '2', '3']) !== '1',
    });
  }
  for (const stopTimes of stopTimesByTrip.values()) sortBySequence(stopTimes);
  return stopTimesByTrip;
}

function sortBySequence(stopTimes: StopTime[]): void {
  stopTimes.sort((a, b) => a.sequence - b.sequence);
  const duplicate = stopTimes.find(({ sequence }, index) => sequence === stopTimes[index - 1]?.sequence);
  if (duplicate)
    throw rejectRow(duplicate.position, `stop_sequence ${duplicate.sequence} appears twice on the trip`);
}
