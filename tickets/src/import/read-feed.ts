import { slug } from '@railhead/common/domain/slug';
import { isZone } from '@railhead/common/domain/time';
import { fillTimes, isTimeless } from './call-times.ts';
import { optionalText, parseCsv, rejectRow, requiredText } from './csv-parser.ts';
import { inferUnit, withDistances } from './distances.ts';
import type { Call, Feed, Station, Train } from './feed.ts';
import { FeedError } from './feed-error.ts';
import { type FeedFiles, openFeed } from './feed-files.ts';
import { type Departures, readFrequencies, repeat } from './frequencies.ts';
import { implausible } from './plausibility.ts';
import { readServices } from './services.ts';
import { readStopTimes, type StopTime } from './stop-times.ts';
import { readStops } from './stops.ts';
import { readTrips, type Trip } from './trips.ts';

const maxCalls = 200;

/**
 * Reads a complete GTFS timetable from a folder or a zip archive. Trips that cannot be sold are left out and listed.
 * @throws FeedError if the feed is invalid.
 */
export async function readFeed(path: string): Promise<Feed> {
  const files = await openFeed(path);
  const publisher = await readAgencies(files);
  const stops = await readStops(files);
  const services = await readServices(files);
  const trips = await readTrips(files, services);
  const stopTimes = await readStopTimes(files, trips.keys(), stops);
  const stations = [...new Set(stops.values())];
  return {
    name: slug(files.name) || 'feed',
    ...publisher,
    stations,
    ...trainsOf(trips, stopTimes, stations, await readFrequencies(files)),
    notes: notesOn(files),
  };
}

async function readAgencies(files: FeedFiles): Promise<Pick<Feed, 'zone' | 'agencies'>> {
  let zone = '';
  const agencies = new Set<string>();
  for await (const row of parseCsv(files, { file: 'agency.txt', columns: ['agency_timezone'] })) {
    const named = requiredText(row, 'agency_timezone');
    if (!isZone(named)) throw rejectRow(row, `agency_timezone is not a time zone: ${named}`);
    if (zone && zone !== named)
      throw rejectRow(row, `agencies have different time zones: ${zone} and ${named}`);
    zone = named;
    for (const column of ['agency_name', 'agency_url']) {
      const value = optionalText(row, column);
      if (value) agencies.add(value);
    }
  }
  if (!zone) throw new FeedError('agency.txt', undefined, 'has no agency');
  return { zone, agencies: [...agencies] };
}

function unsellable(
  stopTimes: readonly StopTime[],
  { unsold }: Trip,
  runsByHeadway: boolean,
): string | undefined {
  if (unsold) return unsold;
  if (runsByHeadway) return 'it runs by headway, without fixed times';
  if (stopTimes.length < 2) return stopTimes.length === 0 ? 'no calls' : 'one call only';
  if (stopTimes.length > maxCalls) return `more than ${maxCalls} calls`;
  return isTimeless(stopTimes) ? 'no times' : undefined;
}

function trainsOf(
  trips: ReadonlyMap<string, Trip>,
  stopTimes: ReadonlyMap<string, StopTime[]>,
  stations: readonly Station[],
  frequencies: Departures,
): Pick<Feed, 'trains' | 'skipped'> {
  const unit = inferUnit(stopTimes.values());
  const trains: Train[] = [];
  const skipped: Feed['skipped'][number][] = [];
  const byId = new Map(stations.map((station) => [station.id, station]));
  for (const [id, trip] of trips) {
    const ofTrip = stopTimes.get(id) ?? [];
    const departures = frequencies.get(id);
    const reason = unsellable(ofTrip, trip, frequencies.has(id) && !departures);
    if (reason) {
      skipped.push({ trip: id, reason });
      continue;
    }
    const { unsold: _, ...named } = trip;
    const train = { ...named, calls: callsOf(ofTrip, unit) };
    const fault = implausible(train.calls, byId);
    if (fault) skipped.push({ trip: id, reason: fault });
    else trains.push(...(departures ? repeat(train, departures) : [train]));
  }
  return { trains, skipped };
}

const callsOf = (stopTimes: readonly StopTime[], unit: number): Call[] =>
  fillTimes(withDistances(stopTimes, unit)).map(
    ({ station, arrival, departure, distance, board, alight }, index) => ({
      station: station.id,
      arrival,
      departure,
      distance,
      board: board && index < stopTimes.length - 1,
      alight: alight && index > 0,
    }),
  );

/** Files whose content changes nothing that is sold, but that passengers or operators may miss. */
const unread: Readonly<Record<string, string>> = {
  'fare_attributes.txt': 'fares come from fleet.json',
  'transfers.txt': 'transfers are not used',
  'translations.txt': 'names are shown as in stops.txt',
};

const notesOn = (files: FeedFiles): string[] =>
  Object.entries(unread).flatMap(([file, effect]) =>
    files.has(file) ? [`${file} is ignored: ${effect}`] : [],
  );
