import { slug } from '@railhead/common/domain/slug';
import { isZone } from '@railhead/common/domain/time';
import { fillTimes, isTimeless } from './call-times.ts';
import { optionalText, parseCsv, rejectRow, requiredText } from './csv-parser.ts';
import { inferUnit, withDistances } from './distances.ts';
import type { Call, Feed, Train } from './feed.ts';
import { FeedError } from './feed-error.ts';
import { type FeedFiles, openFeed } from './feed-files.ts';
import { type Departures, readFrequencies, repeat } from './frequencies.ts';
import { notesOn } from './notes.ts';
import { implausible } from './plausibility.ts';
import { readServices } from './services.ts';
import { readStopTimes, type StopTime, type StopTimes } from './stop-times.ts';
import { readStops } from './stops.ts';
import { withTranslations } from './translations.ts';
import { readTrips, type Trip } from './trips.ts';

const maxCalls = 200;

/**
 * Reads a complete GTFS timetable from a folder or a zip archive. Trips that cannot be sold are left out and listed.
 * @throws FeedError if the feed is invalid.
 */
export async function readFeed(path: string): Promise<Feed> {
  const files = await openFeed(path);
  const publisher = await readAgencies(files);
  const stops = await withTranslations(files, await readStops(files));
  const services = await readServices(files);
  const trips = await readTrips(files, services);
  const stopTimes = await readStopTimes(files, trips.keys(), stops);
  const frequencies = await readFrequencies(files);
  const { trains, skipped, faulty } = trainsOf(trips, stopTimes, frequencies);
  const served = new Set(trains.flatMap(({ calls }) => calls.map(({ station }) => station)));
  const stations = [...new Set(stops.values())].filter(({ id }) => served.has(id));
  return {
    name: slug(files.name) || 'feed',
    ...publisher,
    stations,
    trains,
    skipped,
    faulty,
    notes: notesOn(files, { stations, trips, stopTimes, frequencies }),
  };
}

async function readAgencies(files: FeedFiles): Promise<Pick<Feed, 'zone' | 'operator' | 'agencies'>> {
  let zone = '';
  const agencies = new Set<string>();
  const names: string[] = [];
  for await (const row of parseCsv(files, { file: 'agency.txt', columns: ['agency_timezone'] })) {
    const named = requiredText(row, 'agency_timezone');
    if (!isZone(named)) throw rejectRow(row, `agency_timezone is not a time zone: ${named}`);
    if (zone && zone !== named)
      throw rejectRow(row, `agencies have different time zones: ${zone} and ${named}`);
    zone = named;
    names.push(optionalText(row, 'agency_name'));
    for (const column of ['agency_name', 'agency_url']) {
      const value = optionalText(row, column);
      if (value) agencies.add(value);
    }
  }
  if (!zone) throw new FeedError('agency.txt', undefined, 'has no agency');
  const [operator, ...others] = names;
  return { zone, agencies: [...agencies], ...(operator && others.length === 0 && { operator }) };
}

type Sellable = {
  trip: Omit<Trip, 'unsold' | 'block'>;
  stopTimes: readonly StopTime[];
  departures: ReadonlySet<number> | undefined;
};

/** A trip with its calls and departures, or why it is not sold. */
function sellable(
  readTrip: Trip,
  stopTimes: StopTimes,
  departures: Departures | undefined,
): Sellable | { unsold: string; isFaulty?: true } {
  const { unsold, block: _, ...trip } = readTrip;
  if (unsold) return { unsold };
  if (departures && 'unsold' in departures) return departures;
  if ('unsold' in stopTimes) return { ...stopTimes, isFaulty: true };
  if (stopTimes.length < 2) return { unsold: stopTimes.length === 0 ? 'no calls' : 'one call only' };
  if (stopTimes.length > maxCalls) return { unsold: `more than ${maxCalls} calls` };
  if (isTimeless(stopTimes)) return { unsold: 'no times' };
  return { trip, stopTimes, departures };
}

function trainsOf(
  trips: ReadonlyMap<string, Trip>,
  stopTimes: ReadonlyMap<string, StopTimes>,
  frequencies: ReadonlyMap<string, Departures>,
): Pick<Feed, 'trains' | 'skipped' | 'faulty'> {
  const faulty: string[] = [];
  const skipped: Feed['skipped'][number][] = [];
  const sold: Sellable[] = [];
  for (const [id, trip] of trips) {
    const found = sellable(trip, stopTimes.get(id) ?? [], frequencies.get(id));
    if ('unsold' in found) skipped.push({ trip: id, reason: found.unsold });
    else sold.push(found);
    if ('isFaulty' in found) faulty.push(trip.token);
  }
  // Trips that are not sold may use another unit.
  const unit = inferUnit(sold.map(({ stopTimes }) => stopTimes));
  const tokens = new Set(Array.from(trips.values(), ({ token }) => token));
  const trains: Train[] = [];
  for (const { trip, stopTimes, departures } of sold) {
    const calls = plausibleCalls(stopTimes, unit);
    if ('unsold' in calls) {
      skipped.push({ trip: trip.id, reason: calls.unsold });
      faulty.push(trip.token);
    } else
      trains.push(...(departures ? repeat({ ...trip, calls }, departures, tokens) : [{ ...trip, calls }]));
  }
  return { trains, skipped, faulty };
}

function plausibleCalls(stopTimes: readonly StopTime[], unit: number): Call[] | { unsold: string } {
  try {
    const calls = callsOf(stopTimes, unit);
    const fault = implausible(calls, new Map(stopTimes.map(({ station }) => [station.id, station])));
    return fault ? { unsold: fault } : calls;
  } catch (error) {
    if (error instanceof FeedError) return { unsold: error.message };
    throw error;
  }
}

const callsOf = (stopTimes: readonly StopTime[], unit: number): Call[] =>
  fillTimes(withDistances(stopTimes, unit)).map(
    ({ station, arrival, departure, distance, ...call }, index) => ({
      station: station.id,
      arrival,
      departure,
      distance,
      board: call.board && index < stopTimes.length - 1,
      alight: call.alight && index > 0,
      ...(call.boardOnRequest && { boardOnRequest: call.boardOnRequest }),
      ...(call.alightOnRequest && { alightOnRequest: call.alightOnRequest }),
    }),
  );
