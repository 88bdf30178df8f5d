import { slug } from '@railhead/common/domain/slug';
import { isZone } from '@railhead/common/domain/time';
import { fillTimes, isTimeless } from './call-times.ts';
import { measure, unitOf } from './distances.ts';
import type { Call, Feed, Train } from './feed.ts';
import { FeedError } from './feed-error.ts';
import { type FeedFiles, openFeed } from './feed-files.ts';
import { readServices } from './services.ts';
import { readStops } from './stops.ts';
import { broken, rows, textOf } from './table.ts';
import { readTrips, type Trip } from './trips.ts';
import { readVisits, type Visit } from './visits.ts';

const mostCalls = 200;

/**
 * Reads a GTFS timetable from a folder or a zip archive, whole. Throws `FeedError` when its structure is broken;
 * trips that cannot be sold are left out and listed.
 */
export async function readFeed(path: string): Promise<Feed> {
  const files = await openFeed(path);
  const zone = await readZone(files);
  const stops = await readStops(files);
  const services = await readServices(files);
  const trips = await readTrips(files, services);
  const visits = await readVisits(files, trips.keys(), stops);
  return {
    name: slug(files.name) || 'feed',
    zone,
    stations: [...new Set(stops.values())],
    ...trainsOf(trips, visits),
    notes: await notesOn(files),
  };
}

async function readZone(files: FeedFiles): Promise<string> {
  let zone = '';
  for await (const row of rows(files, { file: 'agency.txt', columns: ['agency_timezone'] })) {
    const named = textOf(row, 'agency_timezone');
    if (!isZone(named)) throw broken(row, `agency_timezone is not a time zone: ${named}`);
    if (zone && zone !== named) throw broken(row, `agencies have different time zones: ${zone} and ${named}`);
    zone = named;
  }
  if (!zone) throw new FeedError('agency.txt', undefined, 'has no agency');
  return zone;
}

function unsellable(visits: readonly Visit[]): string | undefined {
  if (visits.length < 2) return visits.length === 0 ? 'no calls' : 'one call only';
  if (visits.length > mostCalls) return `more than ${mostCalls} calls`;
  return isTimeless(visits) ? 'no times' : undefined;
}

function trainsOf(
  trips: ReadonlyMap<string, Trip>,
  visits: ReadonlyMap<string, Visit[]>,
): Pick<Feed, 'trains' | 'skipped'> {
  const unit = unitOf(visits.values());
  const trains: Train[] = [];
  const skipped: Feed['skipped'][number][] = [];
  for (const [id, trip] of trips) {
    const ofTrip = visits.get(id) ?? [];
    const reason = unsellable(ofTrip);
    if (reason) skipped.push({ trip: id, reason });
    else trains.push({ ...trip, calls: callsOf(ofTrip, unit) });
  }
  return { trains, skipped };
}

const callsOf = (visits: readonly Visit[], unit: number): Call[] =>
  fillTimes(measure(visits, unit)).map(({ station, arrival, departure, distance, board, alight }, index) => ({
    station: station.id,
    arrival,
    departure,
    distance,
    board: board && index < visits.length - 1,
    alight: alight && index > 0,
  }));

async function notesOn(files: FeedFiles): Promise<string[]> {
  for await (const _ of rows(files, { file: 'frequencies.txt', columns: [], optional: true })) {
    return ['frequencies.txt is ignored: each of its trips runs once, at the times of stop_times.txt'];
  }
  return [];
}
