import type { Coach } from '@railhead/common/contracts/tickets';
import { parseSeatId, seatCount } from '@railhead/common/domain/coaches';
import { overlaps, type Span } from '@railhead/common/domain/segments';

/** The seats that one live order occupies between two stops of a run. */
export type Occupancy = Span & { seats: readonly string[] };

/** Per class: the number of seats, and how many of them are free on every segment of the journey. */
export function seatsLeft(
  coaches: readonly Coach[],
  occupancies: readonly Occupancy[],
  journey: Span,
): Map<string, { seats: number; seatsLeft: number }> {
  const classOf = new Map(coaches.map(({ label, class: travelClass }) => [label, travelClass]));
  const left = new Map<string, { seats: number; seatsLeft: number }>();
  for (const coach of coaches) {
    const seats = (left.get(coach.class)?.seats ?? 0) + seatCount(coach);
    left.set(coach.class, { seats, seatsLeft: seats });
  }
  const occupied = new Set(
    occupancies.filter((occupancy) => overlaps(occupancy, journey)).flatMap(({ seats }) => seats),
  );
  for (const seat of occupied) {
    const ofClass = left.get(classOf.get(parseSeatId(seat)?.coach ?? '') ?? '');
    if (ofClass) ofClass.seatsLeft -= 1;
  }
  return left;
}
