import { areCallsEqual, callsBetween } from './journey-calls.ts';
import { replaceTimesMail } from './mail-outbox.ts';
import type { OrderProjection } from './order-projection.ts';
import type { Run } from './run.ts';

/**
 * Adds a mail about the run's times, and about whom to tell so that it calls, if the buyer knows others. A change at other
 * stops, or of a run that has arrived, is none for the buyer, and orders without valid tickets have no journey.
 */
export function announce(
  state: OrderProjection,
  run: Pick<Run, 'stops' | 'timesBefore' | 'status'>,
  at: Date,
): OrderProjection {
  const { booking, announcedTimes } = state;
  if (!booking?.places.some(({ ticket }) => ticket === 'valid') || run.status === 'cancelled') return state;
  const calls = callsBetween(run.stops, booking);
  const before = callsBetween(run.timesBefore ?? run.stops, booking);
  const times = announcedTimes ?? booking.bookedTimes ?? before;
  if (!calls || !times) return state;
  // The order says at which times it was sold, but not with which requests.
  const requests = announcedTimes?.requests ?? before?.requests;
  const known = { ...times, ...(requests && { requests }) };
  if (areCallsEqual(calls, known) || new Date(calls.arrival) <= at) return state;
  const timeChanges = (state.timeChanges ?? 0) + 1;
  // Orders of earlier versions learn here which times were sold.
  const { departure, arrival } = known;
  const sold = { ...booking, bookedTimes: booking.bookedTimes ?? { departure, arrival } };
  return replaceTimesMail({ ...state, booking: sold, announcedTimes: calls, timeChanges }, known, at);
}
