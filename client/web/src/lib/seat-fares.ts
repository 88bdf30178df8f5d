import type { Money, PassengerType } from '@railhead/common/contracts/common';
import type { RunView } from '@railhead/common/contracts/tickets';
import { findSeat } from '@railhead/common/domain/coaches';
import { orderFare } from '@railhead/common/domain/fares';

export interface SeatFares {
  total: Money;
  /** In the order of the seats. */
  fares: Money[];
}

/**
 * The fares of seats on a journey, by the server's rules, one passenger type per seat. `undefined` for no seats, an
 * unknown seat or an unknown stop.
 */
export function seatFares(
  run: Pick<RunView, 'coaches' | 'stops' | 'fareRules'>,
  { from, to }: { from: number; to: number },
  seats: readonly { seat: string; type: PassengerType }[],
): SeatFares | undefined {
  const [start, end] = [run.stops[from], run.stops[to]];
  const travellers = seats.flatMap(({ seat, type }) => {
    const found = findSeat(run.coaches, seat);
    return found ? [{ class: found.class, passengerType: type }] : [];
  });
  if (!start || !end || seats.length === 0 || travellers.length < seats.length) return undefined;
  return orderFare(run.fareRules, end.distance - start.distance, travellers);
}

/** The total if all passengers are adults. */
export const fareOfSeats = (
  run: Pick<RunView, 'coaches' | 'stops' | 'fareRules'>,
  journey: { from: number; to: number },
  seats: readonly string[],
): Money | undefined =>
  seatFares(
    run,
    journey,
    seats.map((seat) => ({ seat, type: 'adult' })),
  )?.total;
