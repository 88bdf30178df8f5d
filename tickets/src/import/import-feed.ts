import { RunScheduled } from '@railhead/common/contracts/tickets';
import { feedId } from '@railhead/common/domain/slug';
import { addDays, localDate } from '@railhead/common/domain/time';
import { largestEventBytes } from '@railhead/common/store/document';
import type { ImportArguments } from './arguments.ts';
import { downloadFeed } from './download-feed.ts';
import type { Feed, Train } from './feed.ts';
import { FeedError } from './feed-error.ts';
import { nameConflict } from './feed-identity.ts';
import { readFleet } from './fleet.ts';
import { lockFeed } from './lock-feed.ts';
import { openTimetable } from './open-timetable.ts';
import { patientlyWith } from './outages.ts';
import { type DatePlan, type Period, planDates, planStations } from './plan-runs.ts';
import { progressLine } from './progress.ts';
import { readFeed } from './read-feed.ts';
import { type ImportResult, saveTimetable } from './save-timetable.ts';

/** An event's data, which leaves room for its envelope. */
const largestDataBytes = largestEventBytes - 1024;
/** More trips with the same reason are counted. */
const listedTrips = 20;

/** Writes a line; the next progress line may take the place of the last one. */
export type Print = (line: string, kind?: 'progress') => void;

/**
 * Reads a complete feed, then saves its runs of the period. Nothing of an invalid feed is saved.
 * @throws FeedError that names file, line and reason.
 * @throws DatabaseUnavailable
 */
export async function importFeed(
  { path: given, days, from, wait, withdraw = false }: ImportArguments,
  mongoUrl: string,
  print: Print,
): Promise<ImportResult> {
  await using downloaded = await downloadFeed(given);
  const { path } = downloaded;
  const feed = await readFeed(path);
  const fleet = await readFleet(path, feed);
  const period: Period = { from: from ?? localDate(new Date(), feed.zone), days };
  const { total, tooLarge } = check(planDates(feed, fleet, period));
  const [sold, large] = withoutTrains(feed, ({ token }) => tooLarge.has(feedId(fleet.feed, token)));
  print(`${feed.stations.length} stations, ${sold.trains.length} trains, ${total} runs from ${period.from}`);
  for (const line of skippedLines([...feed.skipped, ...large])) print(line);
  for (const note of [...feed.notes, ...fleet.notes]) print(`note: ${note}`);
  if (total === 0) throw new FeedError('calendar.txt', undefined, noRuns(period));

  await using timetable = await openTimetable(mongoUrl, wait);
  const patiently = patientlyWith(print);
  await using lock = await lockFeed(timetable.lock, fleet.feed, patiently, print);
  const stations = planStations(sold, fleet);
  const publisher = await patiently(() => timetable.feeds.get(fleet.feed));
  const known = await patiently(() => timetable.stations.getMany(stations.map(({ id }) => id)));
  const conflict = nameConflict(fleet.feed, feed, stations, { publisher, stations: known });
  if (conflict) throw new FeedError('agency.txt', undefined, conflict);
  await patiently(() => timetable.feeds.save(fleet.feed, feed));
  const progress = progressLine(total, (line) => print(line, 'progress'));
  return await saveTimetable(
    {
      feed: fleet.feed,
      stations,
      lineNames: new Set(sold.trains.flatMap((train) => (train.isNumberedByLine ? [train.number] : []))),
      unreadable: new Set(feed.faulty.map((token) => feedId(fleet.feed, token))),
      dates: planDates(sold, fleet, period),
    },
    timetable,
    {
      withdraw,
      patiently,
      async progress(handled) {
        progress(handled);
        await lock.extend();
      },
    },
  );
}

function withoutTrains(feed: Feed, isTooLarge: (train: Train) => boolean): [Feed, Feed['skipped']] {
  const reason = 'the names of its stops have more than 60 KiB';
  const skipped = feed.trains.filter(isTooLarge).map(({ id }) => ({ trip: id, reason }));
  return [{ ...feed, trains: feed.trains.filter((train) => !isTooLarge(train)) }, skipped];
}

const noRuns = ({ from, days }: Period) => `no train runs between ${from} and ${addDays(from, days - 1)}`;

/** One line for each trip, or for all trips with the same reason where they are many. */
function skippedLines(skipped: Feed['skipped']): string[] {
  return [...Map.groupBy(skipped, ({ reason }) => reason)].flatMap(([reason, trips]) =>
    trips.length > listedTrips
      ? [`skipped: ${trips.length} trips, such as ${trips[0]?.trip} (${reason})`]
      : trips.map(({ trip }) => `skipped: trip ${trip} (${reason})`),
  );
}

/**
 * Validates a run of each train against the event's schema before the first run is saved; on other dates only the dates
 * in it are different.
 * @returns how many can be saved, and the ids of trains whose event would be too large.
 */
function check(dates: Iterable<DatePlan>): { total: number; tooLarge: ReadonlySet<string> } {
  let total = 0;
  const known = new Set<string>();
  const tooLarge = new Set<string>();
  for (const { runs } of dates) {
    for (const run of runs) {
      if (!known.has(run.trainId)) {
        known.add(run.trainId);
        const [fault] = RunScheduled.validator.Check(run) ? [] : RunScheduled.validator.Errors(run);
        if (fault)
          throw new FeedError('trips.txt', undefined, `a run's ${fault.instancePath} ${fault.message}`);
        if (Buffer.byteLength(JSON.stringify(run)) > largestDataBytes) tooLarge.add(run.trainId);
      }
      if (!tooLarge.has(run.trainId)) total += 1;
    }
  }
  return { total, tooLarge };
}
