import { areTimesEqual, timesBetween } from '@railhead/common/domain/free-cancellation';
import { replaceTimesMail } from './mail-outbox.ts';
import type { OrderProjection } from './order-projection.ts';
import type { Run } from './run.ts';

/**
 * Adds a mail about the run's times if the buyer knows others. A change at other stops, or of a run that has arrived, is
 * none for the buyer, and orders without valid tickets have no journey.
 */
export function announce(
  state: OrderProjection,
  run: Pick<Run, 'stops' | 'timesBefore' | 'status'>,
  at: Date,
): OrderProjection {
  const { booking } = state;
  if (!booking?.places.some(({ ticket }) => ticket === 'valid') || run.status === 'cancelled') return state;
  const times = timesBetween(run.stops, booking);
  const known = knownTimes(state) ?? timesBetween(run.timesBefore ?? run.stops, booking);
  if (!times || !known || areTimesEqual(times, known) || new Date(times.arrival) <= at) return state;
  const timeChanges = (state.timeChanges ?? 0) + 1;
  // Orders of earlier versions learn here which times were sold.
  const sold = { ...booking, bookedTimes: booking.bookedTimes ?? known };
  return replaceTimesMail({ ...state, booking: sold, announcedTimes: times, timeChanges }, known, at);
}

const knownTimes = ({ announcedTimes, booking }: OrderProjection) => announcedTimes ?? booking?.bookedTimes;
