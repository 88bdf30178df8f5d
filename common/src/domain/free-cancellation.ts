import type { JourneyTimes } from '../contracts/orders.ts';
import type { Stop } from '../contracts/tickets.ts';
import type { Span } from './segments.ts';

const longestDelayMs = 60 * 60_000;

/** What `isCancellationFree` means to the passenger, the same on screen and in the mail. */
export const freeCancellationTerms =
  'Because of this change you can cancel free of charge until the old or the new departure time, whichever is later. You ' +
  'get back the full price of the tickets that you cancel.';

/** Departure and arrival of a journey; undefined if the stops have none. */
export function timesBetween(
  stops: readonly Pick<Stop, 'arrival' | 'departure'>[],
  { from, to }: Span,
): JourneyTimes | undefined {
  const [departure, arrival] = [stops[from]?.departure, stops[to]?.arrival];
  return departure && arrival ? { departure, arrival } : undefined;
}

/**
 * Whether a passenger may cancel without a fee, because the train no longer runs at the times that were sold: it departs
 * earlier, or departs or arrives at least 60 minutes away from them. Article 18 of Regulation (EU) 2021/782 gives back the
 * full cost of the ticket from an expected delay of 60 minutes at the destination. An earlier departure can be missed,
 * however small the change is.
 */
export function isCancellationFree(booked: JourneyTimes, current: JourneyTimes): boolean {
  const departureMs = Date.parse(current.departure) - Date.parse(booked.departure);
  const arrivalMs = Date.parse(current.arrival) - Date.parse(booked.arrival);
  return departureMs < 0 || departureMs >= longestDelayMs || Math.abs(arrivalMs) >= longestDelayMs;
}

/** Whether two journeys depart and arrive at the same instants. */
export const areTimesEqual = (one: JourneyTimes, other: JourneyTimes): boolean =>
  Date.parse(one.departure) === Date.parse(other.departure) &&
  Date.parse(one.arrival) === Date.parse(other.arrival);
