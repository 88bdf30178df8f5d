import type { OrderView } from '@railhead/common/contracts/orders';

/** Trips that are still to come, the next one first, and all others, the most recent one first. */
export function separateTrips<T extends Pick<OrderView, 'status' | 'from' | 'to'>>(
  orders: readonly T[],
  at: number,
): { upcoming: T[]; past: T[] } {
  const isUpcoming = ({ status, to }: T) =>
    (status === 'pending' || status === 'confirmed') && Date.parse(to.arrival) > at;
  const byDeparture = orders.toSorted((a, b) => Date.parse(a.from.departure) - Date.parse(b.from.departure));
  return {
    upcoming: byDeparture.filter(isUpcoming),
    past: byDeparture.filter((order) => !isUpcoming(order)).toReversed(),
  };
}
