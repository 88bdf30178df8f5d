import type { JourneysView, StationView } from '@railhead/common/contracts/tickets';
import { DomainError } from '@railhead/common/domain/domain-error';
import { addDays } from '@railhead/common/domain/time';
import type { OccupancyCache } from '../cache/occupancy-cache.ts';
import { nextDateTag, searchTag } from '../cache/search-tags.ts';
import { type JourneyQuery, journeysOn, viewJourney } from '../domain/journeys.ts';
import { boardingDates } from '../domain/run.ts';
import type { RunRepository } from '../persistence/run-repository.ts';
import type { StationRepository } from '../persistence/station-repository.ts';

/** Sorts after every date. */
const lastDate = '9999-12-31';

export interface SearchDeps {
  stations: StationRepository;
  runs: RunRepository;
  occupancy: OccupancyCache;
}

/**
 * Finds the trains between two stations on a date, with fares and the seats left for exactly this pair of stops.
 * @param addTags receives what the result depends on, before it is read: searches of new runs, and the ids of runs.
 * @throws DomainError `station-unknown` or `journey-invalid`.
 */
export async function searchJourneys(
  query: JourneyQuery,
  addTags: (tags: readonly string[]) => void,
  { stations, runs, occupancy }: SearchDeps,
): Promise<JourneysView> {
  const [from, to] = await Promise.all([getStation(stations, query.from), getStation(stations, query.to)]);
  if (from.id === to.id) throw new DomainError('journey-invalid');

  addTags([searchTag(from.id, query.date)]);
  const candidates = await runs.boarding(from.id, query.date, to.id);
  const matches = candidates.flatMap((run) => journeysOn(run, query).map((journey) => ({ run, journey })));
  const runIds = [...new Set(matches.map(({ run }) => run._id))];
  addTags(runIds);
  const occupied = await occupancy.getMany(runIds);
  const journeys = matches
    .map(({ run, journey }) => viewJourney(run, journey, occupied.get(run._id) ?? []))
    .filter((journey) => journey !== undefined)
    .sort((a, b) => a.from.departure.localeCompare(b.from.departure) || a.runId.localeCompare(b.runId));
  if (journeys.length > 0) return { from, to, date: query.date, journeys };
  addTags([nextDateTag(from.id)]);
  const nextDate = await findNextDate(runs, query);
  return { from, to, date: query.date, journeys, ...(nextDate !== undefined && { nextDate }) };
}

/** The first date after the query's with a scheduled train between its stations. */
async function findNextDate(runs: RunRepository, query: JourneyQuery): Promise<string | undefined> {
  // Most lines have a train within days, and all later runs of a large station are many.
  const ends = [addDays(query.date, 1), addDays(query.date, 8), lastDate];
  let after = query.date;
  for (const last of ends) {
    // The calendar's last days have a window that ends in a year of five digits.
    if (last <= after) continue;
    const next = await findDateBetween(runs, query, after, last);
    if (next !== undefined) return next;
    after = last;
  }
  return undefined;
}

async function findDateBetween(
  runs: RunRepository,
  query: JourneyQuery,
  after: string,
  last: string,
): Promise<string | undefined> {
  let next: string | undefined;
  for await (const run of runs.boardingBetween(query.from, after, last, query.to)) {
    // A stop in a western time zone may board on the day before the service date, so only later runs cannot be earlier.
    if (next !== undefined && run.serviceDate > next) break;
    for (const date of boardingDates(run, query.from)) {
      const isEarlier = date > after && date <= last && (next === undefined || date < next);
      if (isEarlier && journeysOn(run, { ...query, date }).length > 0) next = date;
    }
  }
  return next;
}

async function getStation(stations: StationRepository, id: string): Promise<StationView> {
  const station = await stations.get(id);
  if (!station) throw new DomainError('station-unknown', { facts: { stationId: id } });
  return station;
}
