import type { Coach } from '@railhead/common/contracts/tickets';
import { parseSeatId, seatCount } from '@railhead/common/domain/coaches';
import { overlaps, type Span } from '@railhead/common/domain/segments';

/** Seats that one live order occupies on its part of a run. */
export type Sale = Span & { seats: readonly string[] };

/** Per class: how many seats there are, and how many are free on every segment of the journey. */
export function seatsLeft(
  coaches: readonly Coach[],
  sales: readonly Sale[],
  journey: Span,
): Map<string, { seats: number; seatsLeft: number }> {
  const classOf = new Map(coaches.map(({ label, class: travelClass }) => [label, travelClass]));
  const left = new Map<string, { seats: number; seatsLeft: number }>();
  for (const coach of coaches) {
    const seats = (left.get(coach.class)?.seats ?? 0) + seatCount(coach);
    left.set(coach.class, { seats, seatsLeft: seats });
  }
  const taken = new Set(sales.filter((sale) => overlaps(sale, journey)).flatMap(({ seats }) => seats));
  for (const seat of taken) {
    const ofClass = left.get(classOf.get(parseSeatId(seat)?.coach ?? '') ?? '');
    if (ofClass) ofClass.seatsLeft -= 1;
  }
  return left;
}
