import { RunScheduled } from '@railhead/common/contracts/tickets';
import { localDate } from '@railhead/common/domain/time';
import type { Arguments } from './arguments.ts';
import { FeedError } from './feed-error.ts';
import { readFleet } from './fleet.ts';
import { openTimetable } from './open-timetable.ts';
import { type Period, planRuns, planStations } from './plan-runs.ts';
import { readFeed } from './read-feed.ts';
import { type Outcome, saveTimetable } from './save-timetable.ts';

/**
 * Reads a feed whole, then saves its days into the database at `mongoUrl`. Nothing is saved of a broken feed.
 * @throws FeedError that names file, line and reason; DatabaseAway.
 */
export async function importFeed(
  { path, days, from }: Arguments,
  mongoUrl: string,
  say: (line: string) => void,
): Promise<Outcome> {
  const feed = await readFeed(path);
  const fleet = await readFleet(path, feed);
  const period: Period = { from: from ?? localDate(new Date(), feed.zone), days };
  const total = count(planRuns(feed, fleet, period));
  say(`${feed.stations.length} stations, ${feed.trains.length} trains, ${total} runs from ${period.from}`);
  for (const { trip, reason } of feed.skipped) say(`skipped: trip ${trip} (${reason})`);
  for (const note of feed.notes) say(`note: ${note}`);

  await using timetable = await openTimetable(mongoUrl);
  return await saveTimetable(
    { stations: planStations(feed, fleet), runs: planRuns(feed, fleet, period) },
    timetable,
    (handled) => say(`${handled} of ${total} runs`),
  );
}

/** Every planned run must be one that the other services understand, before the first is saved. */
function count(runs: Iterable<unknown>): number {
  let total = 0;
  for (const run of runs) {
    const [fault] = RunScheduled.validator.Check(run) ? [] : RunScheduled.validator.Errors(run);
    if (fault) throw new FeedError('trips.txt', undefined, `a run's ${fault.instancePath} ${fault.message}`);
    total += 1;
  }
  return total;
}
