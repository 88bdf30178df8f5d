import type { Product } from '../../product.ts';
import { traveller } from '../../traveller.ts';
import type { Trip } from '../target/bookings.ts';

const seatsPerHold = 8;
const maxHolders = 12;

/** Changes to the seats of one run that go on until they are stopped. */
export interface SeatChanges {
  /** Stops, and gives every seat back. */
  stop(): Promise<void>;
}

/** People without accounts who choose seats and change their mind as fast as they can, far from where others buy. */
export async function changeSeats(product: Product, trip: Trip): Promise<SeatChanges> {
  const { journey } = trip;
  const free = (await traveller(product).freeSeats(trip, Number.POSITIVE_INFINITY)).toReversed();
  const groups = Array.from(
    { length: Math.min(2 * maxHolders, Math.floor(free.length / 2 / seatsPerHold)) },
    (_, index) => free.slice(index * seatsPerHold, (index + 1) * seatsPerHold),
  );
  let isOver = false;
  const holders = Array.from({ length: Math.floor(groups.length / 2) }, async (_, index) => {
    const person = traveller(product);
    for (let turn = 0; !isOver; turn++)
      await person.hold(journey, groups[2 * index + (turn % 2)] ?? []).catch(() => undefined);
    await person.request('DELETE', `/api/seats/${journey.runId}/hold`);
  });
  return {
    async stop() {
      isOver = true;
      await Promise.all(holders);
    },
  };
}
