import type { StopRequests } from '@railhead/common/contracts/common';
import {
  RunCancelled,
  RunRetimed,
  RunScheduled,
  type RunScheduledData,
  type RunView,
  type Stop,
} from '@railhead/common/contracts/tickets';
import { type Decision, unchanged } from '@railhead/common/domain/decision';
import { zoneOf } from '@railhead/common/domain/local-times';
import { areRequestsEqual, requestsAt, withRequests } from '@railhead/common/domain/request-stops';
import { localDate } from '@railhead/common/domain/time';

/** A train on one service date, with its current times. */
export type Run = Omit<RunScheduledData, 'runId'> & {
  /** The feed that it was imported with; absent in runs of an earlier version. */
  feed?: string;
  status: 'scheduled' | 'cancelled';
  /** What the operator said when the run was cancelled; absent in runs that were cancelled by an earlier version. */
  cancelReason?: string;
  /** The stations at which it calls. */
  stationIds: string[];
  /** The stations and local dates on which passengers may board, for searches. */
  boardings: string[];
  /** Arrival at the last stop; a month later the run is no longer replayed to new streams. */
  arrivesAt: Date;
  /** The times and requests before changes for which the run's orders have not been searched yet. */
  timesBefore?: Call[];
  /** An import cancelled it, because the train now has other stops or seats and is on sale as another run. */
  replaced?: boolean;
};

const replacementReason = 'The stops or coaches of this train have changed. Please book it again.';

/** A train that moves further is taken for another one. */
const longestMoveMs = 12 * 3600 * 1000;

type Call = Pick<Stop, 'arrival' | 'departure' | 'boardOnRequest' | 'alightOnRequest'>;

export function schedule({ runId, ...planned }: RunScheduledData, feed?: string): Decision<Run> {
  return {
    next: {
      ...planned,
      ...(feed !== undefined && { feed }),
      status: 'scheduled',
      ...callsOf(planned.stops, planned),
      arrivesAt: arrivalOf(planned.stops),
    },
    events: [RunScheduled.create({ runId, ...planned })],
  };
}

/**
 * What an import would change in a run: nothing; its times, the zones that they are shown in, or at which stops it calls
 * on request; or something that is fixed once it is scheduled. Names, fares, refund rules and the sale window stay as they were sold. A train with other stops or
 * seats can be put on sale as another run.
 */
export function compare(
  run: Run,
  planned: RunScheduledData,
): 'same' | 'times' | { fixed: string; canBeReplaced?: true } {
  if (run.zone !== planned.zone) return { fixed: 'its time zone would change' };
  if (!isEqual(run.stops.map(fixedPart), planned.stops.map(fixedPart)))
    return { fixed: 'its stops would change', canBeReplaced: true };
  if (!isEqual(run.coaches.map(coachOf), planned.coaches.map(coachOf)))
    return { fixed: 'its seats would change', canBeReplaced: true };
  if (hasCalls(run, planned.stops)) return 'same';
  const movedMs = Math.abs(departureOf(planned) - departureOf(run));
  return movedMs > longestMoveMs ? { fixed: 'it would move by more than twelve hours' } : 'times';
}

/**
 * New times for the same stops, zones that an earlier import did not know, or other calls on request. A cancelled run
 * keeps what it has.
 */
export function retime(runId: string, run: Run, planned: readonly Stop[]): Decision<Run> | undefined {
  if (run.status === 'cancelled' || hasCalls(run, planned)) return unchanged;
  const times = planned.map((stop, index) => ({
    ...timesOf(stop),
    ...newZone(run, index, stop),
    ...newRequests(run.stops[index] ?? {}, stop),
  }));
  const stops = run.stops.map((stop, index) => {
    const { requests, ...changes } = times[index] ?? {};
    return { ...(requests ? withRequests(stop, requests) : stop), ...changes };
  });
  return {
    next: {
      ...run,
      stops,
      boardings: callsOf(stops, run).boardings,
      arrivesAt: arrivalOf(stops),
      timesBefore: run.timesBefore ?? run.stops.map(callOf),
    },
    events: [RunRetimed.create({ runId, times })],
  };
}

/** The current times and requests are announced to all orders. Changes that arrived meanwhile still have to be. */
export function completeAnnouncement(
  { timesBefore, ...run }: Run,
  announced: readonly Stop[],
): Decision<Run> | undefined {
  if (!timesBefore || !isEqual(run.stops.map(callOf), announced.map(callOf))) return unchanged;
  return { next: run, events: [] };
}

/** Cancels the run; a second cancellation changes nothing. */
export function cancel(runId: string, run: Run, reason: string): Decision<Run> | undefined {
  if (run.status === 'cancelled') return unchanged;
  return {
    next: { ...run, status: 'cancelled', cancelReason: reason },
    events: [RunCancelled.create({ runId, reason })],
  };
}

/** Cancels the run in favour of another one, and takes it out of searches. */
export function replace(runId: string, run: Run): Decision<Run> | undefined {
  const cancelled = cancel(runId, run, replacementReason);
  return cancelled && { ...cancelled, next: { ...cancelled.next, boardings: [], replaced: true } };
}

export const viewRun = ({ _id, ...run }: Run & { _id: string }): RunView => ({
  id: _id,
  trainId: run.trainId,
  number: run.number,
  name: run.name,
  serviceDate: run.serviceDate,
  zone: run.zone,
  status: run.status,
  ...(run.cancelReason !== undefined && { cancelReason: run.cancelReason }),
  stops: run.stops,
  coaches: run.coaches,
  classes: run.classes,
  fareRules: run.fareRules,
  ...(run.refundRules && { refundRules: run.refundRules }),
  sale: run.sale,
  maxSeatsPerOrder: run.maxSeatsPerOrder,
});

/** The key of a station on the local date at which passengers board there. */
export const boardingAt = (stationId: string, date: string): string => `${stationId}@${date}`;

/** The local dates on which a run boards at a station. */
export const boardingDates = ({ boardings }: Pick<Run, 'boardings'>, stationId: string): string[] =>
  boardings.flatMap((boarding) =>
    boarding.startsWith(`${stationId}@`) ? [boarding.slice(stationId.length + 1)] : [],
  );

/** Where a run calls and boards, by which searches find it. */
export function callsOf(
  stops: readonly Stop[],
  run: Pick<Run, 'zone'>,
): Pick<Run, 'stationIds' | 'boardings'> {
  const boardings = stops.flatMap((stop) =>
    stop.board && stop.departure
      ? [boardingAt(stop.stationId, localDate(new Date(stop.departure), zoneOf(stop, run)))]
      : [],
  );
  return {
    stationIds: [...new Set(stops.map(({ stationId }) => stationId))],
    boardings: [...new Set(boardings)],
  };
}

function arrivalOf(stops: readonly Stop[]): Date {
  const last = stops.at(-1);
  if (!last?.arrival) throw new RangeError('a run must arrive at its last stop');
  return new Date(last.arrival);
}

const departureOf = ({ stops }: Pick<Run, 'stops'>): number => Date.parse(stops[0]?.departure ?? '');
const timesOf = ({ arrival, departure }: Call): Pick<Call, 'arrival' | 'departure'> => ({
  ...(arrival !== undefined && { arrival }),
  ...(departure !== undefined && { departure }),
});
const callOf = (stop: Call): Call => withRequests<Call>(timesOf(stop), requestsAt(stop));
/** Whether these stops have the times of the run's, on clocks of the same zones, and its calls on request. */
const hasCalls = (run: Pick<Run, 'stops' | 'zone'>, planned: readonly Stop[]): boolean => {
  const shown = (stop: Stop) => [stop.arrival, stop.departure, zoneOf(stop, run), requestsAt(stop)];
  return isEqual(run.stops.map(shown), planned.map(shown));
};

function newZone(run: Pick<Run, 'stops' | 'zone'>, index: number, planned: Stop): Pick<Stop, 'zone'> {
  const zone = zoneOf(planned, run);
  return zone === zoneOf(run.stops[index] ?? {}, run) ? {} : { zone };
}

const newRequests = (known: Call, planned: Call): { requests?: StopRequests } =>
  areRequestsEqual(requestsAt(known), requestsAt(planned)) ? {} : { requests: requestsAt(planned) };

const fixedPart = ({ stationId, board, alight }: Stop) => [stationId, board, alight];
const coachOf = ({ label, class: travelClass, rows, pattern }: Run['coaches'][number]) => [
  label,
  travelClass,
  rows,
  pattern,
];
const isEqual = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
