import { invariant } from './invariant.ts';
import type { StoredRun } from './snapshot/stored-documents.ts';

/** Station ids begin with the name of their feed, so trains of two feeds never have the same stops. */
const trainOf = ({ number, serviceDate, stops }: StoredRun) =>
  JSON.stringify([
    number,
    serviceDate,
    ...stops.map(({ stationId, arrival, departure }) => [stationId, arrival, departure]),
  ]);

/** A train has one run on each service date, whatever trip ids its feed gives it: two would sell each seat twice. */
export const oneRunPerTrain = invariant(
  'S6',
  ({ runsOnSale }) => [...Map.groupBy(runsOnSale, trainOf).values()],
  ([run, ...others]) =>
    others.length > 0 &&
    `${run?._id} and ${others.map(({ _id }) => _id).join(', ')} are the same train ${run?.number}`,
);
