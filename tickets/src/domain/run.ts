import {
  RunCancelled,
  RunRetimed,
  RunScheduled,
  type RunScheduledData,
  type RunView,
  type Stop,
} from '@railhead/common/contracts/tickets';
import { type Decision, unchanged } from '@railhead/common/domain/decision';
import { localDate } from '@railhead/common/domain/time';

/** A train on one service date, as it was scheduled and as its times stand now. */
export type Run = Omit<RunScheduledData, 'runId'> & {
  status: 'scheduled' | 'cancelled';
  /** Where it calls. */
  stationIds: string[];
  /** Where and on which local date passengers may board: what a search asks for. */
  boardings: string[];
  /** At its last stop: a month later it is no longer told to new streams. */
  arrivesAt: Date;
};

type Times = Pick<Stop, 'arrival' | 'departure'>;

export function schedule({ runId, ...planned }: RunScheduledData): Decision<Run> {
  return {
    next: {
      ...planned,
      status: 'scheduled',
      stationIds: [...new Set(planned.stops.map(({ stationId }) => stationId))],
      ...whenOf(planned.stops, planned.zone),
    },
    events: [RunScheduled.create({ runId, ...planned })],
  };
}

/**
 * What an import would change of a run: nothing, its times, or what never changes once it is scheduled. Names, fares,
 * refund rules and the sale window stay as they were sold.
 */
export function compare(run: Run, planned: RunScheduledData): 'same' | 'times' | { fixed: string } {
  if (!same(run.stops.map(placeOf), planned.stops.map(placeOf))) return { fixed: 'its stops would change' };
  if (!same(run.coaches.map(coachOf), planned.coaches.map(coachOf)))
    return { fixed: 'its seats would change' };
  return same(run.stops.map(timesOf), planned.stops.map(timesOf)) ? 'same' : 'times';
}

/** New times for the same stops. A cancelled run has none to change. */
export function retime(runId: string, run: Run, planned: readonly Stop[]): Decision<Run> | undefined {
  const times = planned.map(timesOf);
  if (run.status === 'cancelled' || same(run.stops.map(timesOf), times)) return unchanged;
  const stops = run.stops.map((stop, index) => ({ ...stop, ...times[index] }));
  return {
    next: { ...run, stops, ...whenOf(stops, run.zone) },
    events: [RunRetimed.create({ runId, times })],
  };
}

/** It will not run. Said once: a second cancellation changes nothing. */
export function cancel(runId: string, run: Run, reason: string): Decision<Run> | undefined {
  if (run.status === 'cancelled') return unchanged;
  return { next: { ...run, status: 'cancelled' }, events: [RunCancelled.create({ runId, reason })] };
}

export const viewRun = ({ _id, ...run }: Run & { _id: string }): RunView => ({
  id: _id,
  trainId: run.trainId,
  number: run.number,
  name: run.name,
  serviceDate: run.serviceDate,
  zone: run.zone,
  status: run.status,
  stops: run.stops,
  coaches: run.coaches,
  classes: run.classes,
  fareRules: run.fareRules,
  ...(run.refundRules && { refundRules: run.refundRules }),
  sale: run.sale,
  maxSeatsPerOrder: run.maxSeatsPerOrder,
});

/** A station on the local date at which passengers board there, past midnight the next one. */
export const boardingAt = (stationId: string, date: string): string => `${stationId}@${date}`;

/** What follows from the times. */
function whenOf(stops: readonly Stop[], zone: string): Pick<Run, 'boardings' | 'arrivesAt'> {
  const last = stops.at(-1);
  if (!last?.arrival) throw new RangeError('a run must arrive at its last stop');
  const boardings = stops.flatMap(({ stationId, board, departure }) =>
    board && departure ? [boardingAt(stationId, localDate(new Date(departure), zone))] : [],
  );
  return { boardings: [...new Set(boardings)], arrivesAt: new Date(last.arrival) };
}

const timesOf = ({ arrival, departure }: Times): Times => ({
  ...(arrival !== undefined && { arrival }),
  ...(departure !== undefined && { departure }),
});
const placeOf = ({ stationId, board, alight }: Stop) => [stationId, board, alight];
const coachOf = ({ label, class: travelClass, rows, pattern }: Run['coaches'][number]) => [
  label,
  travelClass,
  rows,
  pattern,
];
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
