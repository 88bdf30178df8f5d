import type { JourneyTimes, OrderView } from '@railhead/common/contracts/orders';
import type { RunRetimed, RunScheduledData, Stop } from '@railhead/common/contracts/tickets';
import { findSeat } from '@railhead/common/domain/coaches';
import { DomainError } from '@railhead/common/domain/domain-error';
import { areTimesEqual, isCancellationFree, timesBetween } from '@railhead/common/domain/free-cancellation';
import { withRequests } from '@railhead/common/domain/request-stops';
import { isJourney, type Span } from '@railhead/common/domain/segments';
import type { Static } from 'typebox';

type Times = Static<typeof RunRetimed.schema>['times'][number];

/** This service's copy of a run, built from the events of `tickets`. */
export interface Run {
  plan: RunScheduledData;
  status: 'scheduled' | 'cancelled';
  /** The times before the first change; absent while they are those of the plan. */
  firstTimes?: Times[];
  /** Until then the expiry worker looks for live orders of a cancelled run. */
  sweepUntil?: Date;
  /** Thirty days after the last arrival. */
  purgeAt: Date;
}

const day = 24 * 3600 * 1000;

export const arrivalOf = ({ stops }: RunScheduledData): Date => new Date(stops.at(-1)?.arrival ?? 0);
export const purgeAfterArrival = (plan: RunScheduledData): Date =>
  new Date(arrivalOf(plan).getTime() + 30 * day);
export const boardExpiresAt = (plan: RunScheduledData): Date => new Date(arrivalOf(plan).getTime() + day);

export interface Journey extends Span {
  departure: Stop;
  arrival: Stop;
  metres: number;
}

/** The journey between two stops of a run. @throws DomainError `journey-invalid`, `stop-not-served` */
export function journeyOn(plan: RunScheduledData, span: Span): Journey {
  if (!isJourney(span, plan.stops.length)) throw new DomainError('journey-invalid');
  const departure = plan.stops[span.from];
  const arrival = plan.stops[span.to];
  if (!departure?.departure || !arrival?.arrival) throw new DomainError('journey-invalid');
  if (!departure.board || !arrival.alight) throw new DomainError('stop-not-served');
  return { from: span.from, to: span.to, departure, arrival, metres: arrival.distance - departure.distance };
}

/** The run with other times and requests: one entry per stop, in order. */
export const retime = <R extends Run>(run: R, times: readonly Times[]): R => ({
  ...run,
  firstTimes: run.firstTimes ?? run.plan.stops.map(({ arrival, departure }) => ({ arrival, departure })),
  plan: {
    ...run.plan,
    stops: run.plan.stops.map((stop, index) => retimedStop(stop, times[index] ?? {})),
  },
});

function retimedStop(stop: Stop, { requests, ...times }: Times): Stop {
  const { arrival: _arrival, departure: _departure, ...rest } = stop;
  return { ...(requests ? withRequests(rest, requests) : rest), ...times };
}

/**
 * The times that an order was sold with, if they are no longer those of its run. Orders of earlier versions did not keep
 * them: they count as sold before the first change.
 */
export function changedTimes(
  { plan, firstTimes }: Run,
  order: Span & { bookedTimes?: JourneyTimes },
): OrderView['retimed'] {
  const booked = order.bookedTimes ?? timesBetween(firstTimes ?? plan.stops, order);
  const current = timesBetween(plan.stops, order);
  if (!booked || !current || areTimesEqual(booked, current)) return undefined;
  return { booked, isCancellationFree: isCancellationFree(booked, current) };
}

/** The current departure time at a stop. */
export const departureAt = ({ stops }: RunScheduledData, stop: number): Date =>
  new Date(stops[stop]?.departure ?? 0);

/** The end of the sale of journeys from a stop. */
export const saleClosesAt = (plan: RunScheduledData, stop: number): Date =>
  new Date(departureAt(plan, stop).getTime() - plan.sale.closesMinutesBefore * 60_000);

/**
 * The end of the time in which a paid order can be cancelled: its departure. A passenger who relied on the times that were
 * sold may have missed a train that departs earlier now, so until the departure that was sold the cancellation is not late.
 */
export function cancellationClosesAt(run: Run, order: Span & { bookedTimes?: JourneyTimes }): Date {
  const current = departureAt(run.plan, order.from);
  const retimed = changedTimes(run, order);
  const sold = retimed?.isCancellationFree ? new Date(retimed.booked.departure) : current;
  return sold > current ? sold : current;
}

/** Why nobody can travel or change a journey any more, if so. */
export function departureProblem(
  { status }: Pick<Run, 'status'>,
  departure: Date,
  now: Date,
): 'run-cancelled' | 'run-departed' | undefined {
  if (status === 'cancelled') return 'run-cancelled';
  return departure <= now ? 'run-departed' : undefined;
}

/** Checks that seats from this stop are on sale. @throws DomainError with the reason why not */
export function checkOnSale(run: Run, { from }: Span, now: Date): void {
  const problem = departureProblem(run, departureAt(run.plan, from), now);
  if (problem) throw new DomainError(problem);
  const { opensAt } = run.plan.sale;
  if (now < new Date(opensAt)) throw new DomainError('sale-not-open', { facts: { opensAt } });
  if (now >= saleClosesAt(run.plan, from)) throw new DomainError('sale-closed');
}

/** The class of a seat; empty for a seat that the run does not have. */
export const classOf = ({ plan }: Run, seat: string): string => findSeat(plan.coaches, seat)?.class ?? '';

/** @throws DomainError `class-unknown` */
export function checkClass(run: Run, travelClass: string): void {
  if (!run.plan.coaches.some((coach) => coach.class === travelClass)) throw new DomainError('class-unknown');
}

/** @throws DomainError `too-many-seats` */
export function checkPartySize(run: Run, size: number, maxSeats: number): void {
  if (size > Math.min(maxSeats, run.plan.maxSeatsPerOrder)) throw new DomainError('too-many-seats');
}

/** @throws DomainError `too-many-seats`, `seat-twice`, `seat-unknown` */
export function checkSeats(run: Run, seats: string[], maxSeats: number): void {
  checkPartySize(run, seats.length, maxSeats);
  if (new Set(seats).size < seats.length) throw new DomainError('seat-twice');
  const unknown = seats.filter((seat) => !findSeat(run.plan.coaches, seat));
  if (unknown.length > 0) throw new DomainError('seat-unknown', { facts: { seats: unknown } });
}
