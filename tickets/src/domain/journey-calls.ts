import type { StopRequests } from '@railhead/common/contracts/common';
import type { JourneyTimes } from '@railhead/common/contracts/orders';
import { areTimesEqual, timesBetween } from '@railhead/common/domain/free-cancellation';
import { areRequestsEqual, requestsBetween } from '@railhead/common/domain/request-stops';
import type { Span } from '@railhead/common/domain/segments';
import type { Run } from './run.ts';

/**
 * What the buyer of a journey knows of its calls: the times, and whom to tell so that the train calls. Earlier versions
 * saved the times alone.
 */
export type JourneyCalls = JourneyTimes & { requests?: StopRequests };

/** Undefined if the stops have no times. */
export function callsBetween(
  stops: NonNullable<Run['timesBefore']>,
  journey: Span,
): JourneyCalls | undefined {
  const times = timesBetween(stops, journey);
  return times && { ...times, requests: requestsBetween(stops, journey) };
}

/** Requests that are not known count as equal. */
export const areCallsEqual = (one: JourneyCalls, other: JourneyCalls): boolean =>
  areTimesEqual(one, other) &&
  (!one.requests || !other.requests || areRequestsEqual(one.requests, other.requests));
