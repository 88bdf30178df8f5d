import type { Times } from './call-times.ts';
import type { Station } from './feed.ts';
import type { FeedFiles } from './feed-files.ts';
import { broken, choiceOf, numberIn, numberOf, rows, textOf, timeOf } from './table.ts';

/** A call as the feed has it. */
export type Visit = Times & {
  sequence: number;
  station: Station;
  shapeDistance: number | undefined;
  board: boolean;
  alight: boolean;
};

const callColumns = ['trip_id', 'arrival_time', 'departure_time', 'stop_id', 'stop_sequence'];

/** The calls of each trip in order, by trip id; a trip without calls has an empty list. */
export async function readVisits(
  files: FeedFiles,
  trips: Iterable<string>,
  stops: ReadonlyMap<string, Station>,
): Promise<ReadonlyMap<string, Visit[]>> {
  const visits = new Map(Array.from(trips, (trip): [string, Visit[]] => [trip, []]));
  for await (const row of rows(files, { file: 'stop_times.txt', columns: callColumns })) {
    const ofTrip = visits.get(textOf(row, 'trip_id'));
    if (!ofTrip) throw broken(row, `trip_id ${textOf(row, 'trip_id')} is not in trips.txt`);
    const station = stops.get(textOf(row, 'stop_id'));
    if (!station) throw broken(row, `stop_id ${textOf(row, 'stop_id')} is not a stop of stops.txt`);
    ofTrip.push({
      position: { file: row.file, line: row.line },
      station,
      sequence: numberIn(row, 'stop_sequence', 0, Number.MAX_SAFE_INTEGER),
      arrival: timeOf(row, 'arrival_time'),
      departure: timeOf(row, 'departure_time'),
      shapeDistance: numberOf(row, 'shape_dist_traveled'),
      board: choiceOf(row, 'pickup_type', ['0', '1', '2', '3']) !== '1',
      alight: choiceOf(row, 'drop_off_type', ['0', '1', '2', '3']) !== '1',
    });
  }
  for (const ofTrip of visits.values()) putInOrder(ofTrip);
  return visits;
}

function putInOrder(visits: Visit[]): void {
  visits.sort((a, b) => a.sequence - b.sequence);
  const twice = visits.find(({ sequence }, index) => sequence === visits[index - 1]?.sequence);
  if (twice) throw broken(twice.position, `stop_sequence ${twice.sequence} stands twice on the trip`);
}
