import type { RunScheduledData, Stop } from '@railhead/common/contracts/tickets';
import { findSeat } from '@railhead/common/domain/coaches';
import { isJourney, type Span } from '@railhead/common/domain/segments';
import { Refusal } from '@railhead/common/http/problems';

/** This service's copy of a run, fed by tickets' events. */
export interface Run {
  plan: RunScheduledData;
  status: 'scheduled' | 'cancelled';
  /** Until then the sweeper looks for live orders of a cancelled run. */
  sweepUntil?: Date;
  /** Thirty days after the last arrival. */
  purgeAt: Date;
}

const day = 24 * 3600 * 1000;

export const arrivalOf = ({ stops }: RunScheduledData): Date => new Date(stops.at(-1)?.arrival ?? 0);
export const purgeAfterArrival = (plan: RunScheduledData): Date =>
  new Date(arrivalOf(plan).getTime() + 30 * day);
export const boardEndsAt = (plan: RunScheduledData): Date => new Date(arrivalOf(plan).getTime() + day);

export interface Journey extends Span {
  departure: Stop;
  arrival: Stop;
  metres: number;
}

/** The journey between two stops of a run. @throws Refusal `journey-invalid`, `stop-not-served` */
export function journeyOn(plan: RunScheduledData, span: Span): Journey {
  if (!isJourney(span, plan.stops.length)) throw new Refusal('journey-invalid');
  const departure = plan.stops[span.from];
  const arrival = plan.stops[span.to];
  if (!departure?.departure || !arrival?.arrival) throw new Refusal('journey-invalid');
  if (!departure.board || !arrival.alight) throw new Refusal('stop-not-served');
  return { from: span.from, to: span.to, departure, arrival, metres: arrival.distance - departure.distance };
}

/** May seats of this journey be chosen now? @throws Refusal that says why not. */
export function checkOnSale(run: Run, journey: Journey, now: Date): void {
  if (run.status === 'cancelled') throw new Refusal('run-cancelled');
  const departs = new Date(journey.departure.departure ?? 0).getTime();
  if (departs <= now.getTime()) throw new Refusal('run-departed');
  const { opensAt, closesMinutesBefore } = run.plan.sale;
  if (now < new Date(opensAt)) throw new Refusal('sale-not-open', { facts: { opensAt } });
  if (now.getTime() >= departs - closesMinutesBefore * 60_000) throw new Refusal('sale-closed');
}

/** @throws Refusal `class-unknown` */
export function checkClass(run: Run, travelClass: string): void {
  if (!run.plan.coaches.some((coach) => coach.class === travelClass)) throw new Refusal('class-unknown');
}

/** @throws Refusal `too-many-seats` */
export function checkPartySize(run: Run, size: number, mostSeats: number): void {
  if (size > Math.min(mostSeats, run.plan.maxSeatsPerOrder)) throw new Refusal('too-many-seats');
}

/** @throws Refusal `too-many-seats`, `seat-twice`, `seat-unknown` */
export function checkSeats(run: Run, seats: string[], mostSeats: number): void {
  checkPartySize(run, seats.length, mostSeats);
  if (new Set(seats).size < seats.length) throw new Refusal('seat-twice');
  const unknown = seats.filter((seat) => !findSeat(run.plan.coaches, seat));
  if (unknown.length > 0) throw new Refusal('seat-unknown', { facts: { seats: unknown } });
}
