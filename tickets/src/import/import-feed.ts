import { RunScheduled } from '@railhead/common/contracts/tickets';
import { localDate } from '@railhead/common/domain/time';
import type { ImportArguments } from './arguments.ts';
import type { Feed } from './feed.ts';
import { FeedError } from './feed-error.ts';
import { nameConflict } from './feed-identity.ts';
import { readFleet } from './fleet.ts';
import { openTimetable } from './open-timetable.ts';
import { type DatePlan, type Period, planDates, planStations } from './plan-runs.ts';
import { readFeed } from './read-feed.ts';
import { type ImportResult, saveTimetable } from './save-timetable.ts';

/** More trips with the same reason are counted. */
const listedTrips = 20;

/**
 * Reads a complete feed, then saves its runs of the period. Nothing of an invalid feed is saved.
 * @throws FeedError that names file, line and reason.
 * @throws DatabaseUnavailable
 */
export async function importFeed(
  { path, days, from, withdraw = false }: ImportArguments,
  mongoUrl: string,
  print: (line: string) => void,
): Promise<ImportResult> {
  const feed = await readFeed(path);
  const fleet = await readFleet(path, feed);
  const period: Period = { from: from ?? localDate(new Date(), feed.zone), days };
  const total = count(planDates(feed, fleet, period));
  print(`${feed.stations.length} stations, ${feed.trains.length} trains, ${total} runs from ${period.from}`);
  for (const line of skippedLines(feed.skipped)) print(line);
  for (const note of [...feed.notes, ...fleet.notes]) print(`note: ${note}`);

  await using timetable = await openTimetable(mongoUrl);
  const registered = await timetable.feeds.get(fleet.feed);
  const [firstRun] = registered ? [] : await timetable.runs.ofFeed(fleet.feed, period.from);
  const conflict = nameConflict(fleet.feed, feed, registered ?? { zone: firstRun?.zone });
  if (conflict) throw new FeedError('agency.txt', undefined, conflict);
  await timetable.feeds.save(fleet.feed, feed);
  return await saveTimetable(
    { feed: fleet.feed, stations: planStations(feed, fleet), dates: planDates(feed, fleet, period) },
    timetable,
    { withdraw, progress: (handled) => print(`${handled} of ${total} runs`) },
  );
}

/** One line for each trip, or for all trips with the same reason where they are many. */
function skippedLines(skipped: Feed['skipped']): string[] {
  return [...Map.groupBy(skipped, ({ reason }) => reason)].flatMap(([reason, trips]) =>
    trips.length > listedTrips
      ? [`skipped: ${trips.length} trips, such as ${trips[0]?.trip} (${reason})`]
      : trips.map(({ trip }) => `skipped: trip ${trip} (${reason})`),
  );
}

/** Validates all planned runs against the event's schema before the first one is saved. */
function count(dates: Iterable<DatePlan>): number {
  let total = 0;
  for (const { runs } of dates) {
    for (const run of runs) {
      const [fault] = RunScheduled.validator.Check(run) ? [] : RunScheduled.validator.Errors(run);
      if (fault)
        throw new FeedError('trips.txt', undefined, `a run's ${fault.instancePath} ${fault.message}`);
    }
    total += runs.length;
  }
  return total;
}
