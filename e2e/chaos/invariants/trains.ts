import { invariant } from './invariant.ts';
import { isLive, type StoredRun } from './snapshot/stored-documents.ts';

/** Every train of the demo timetable has a number of its own. */
const trainOf = ({ feed, number, serviceDate }: StoredRun) => JSON.stringify([feed, number, serviceDate]);

/** A train has one run on each service date, whatever trip ids its feed gives it: two would sell each seat twice. */
export const oneRunPerTrain = invariant(
  'S6',
  ({ runsOnSale }) => [...Map.groupBy(runsOnSale, trainOf).values()],
  ([run, ...others]) =>
    others.length > 0 &&
    `${run?._id} and ${others.map(({ _id }) => _id).join(', ')} are the same train ${run?.number}`,
);

/** Live orders have a run that takes place: `orders` cancels them with their run. */
export const liveOrdersHaveRuns = invariant(
  'E1',
  ({ orders }) => orders.filter(isLive),
  ({ _id, status, runId }, _snapshot, { runOnSale }) =>
    !runOnSale(runId) && `the ${status} order ${_id} is on ${runId}, which does not run`,
);

const isSameTime = (one: string | undefined, other: string | undefined) =>
  Date.parse(one ?? '') === Date.parse(other ?? '');

/** Whoever has tickets knows the times of the run: they were sold, or a mail about new ones was saved. */
export const newTimesAnnounced = invariant(
  'E1',
  ({ projections }) => projections.filter(({ order, issuedAt }) => order === 'confirmed' && issuedAt),
  ({ _id, booking, announcedTimes }, _snapshot, { runOnSale }) => {
    const known = announcedTimes ?? booking?.bookedTimes;
    const run = booking && runOnSale(booking.runId);
    if (!known || !run) return undefined;
    const [departure, arrival] = [run.stops[booking.from]?.departure, run.stops[booking.to]?.arrival];
    return (
      !(isSameTime(known.departure, departure) && isSameTime(known.arrival, arrival)) &&
      `the buyer of ${_id} knows the times ${known.departure}, ${known.arrival} and not ${departure}, ${arrival}`
    );
  },
);
