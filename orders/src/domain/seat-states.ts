import type { SeatState } from '@railhead/common/contracts/seats';
import { overlaps, type Span } from '@railhead/common/domain/segments';

/** One seat on the board: its sold spans, and its soft holds with their ends (epoch ms of Redis). */
export interface BoardSeat {
  sold: Span[];
  holds: (Span & { holder: string; until: number })[];
}

/** A board or a changed part of it, with its version `<epoch>-<n>` and Redis' time. Instances publish it as JSON. */
export interface BoardDelta {
  epoch: string;
  n: number;
  now: number;
  seats: Record<string, BoardSeat>;
}

export interface SeatStateView {
  state: SeatState;
  until?: string;
}

/** The state of a seat for one journey, as one holder sees it. Never contains other holders. */
export function seatStateFor(
  seat: BoardSeat,
  journey: Span,
  holder: string | undefined,
  now: number,
): SeatStateView {
  if (seat.sold.some((span) => overlaps(span, journey))) return { state: 'sold' };
  const holds = seat.holds.filter((hold) => hold.until > now && overlaps(hold, journey));
  const mine = holds.find((hold) => hold.holder === holder);
  const hold = mine ?? holds[0];
  if (!hold) return { state: 'free' };
  return { state: mine ? 'mine' : 'held', until: new Date(hold.until).toISOString() };
}

/** The seats that are sold or held by somebody else on a journey. */
export function unavailableSeats(
  { seats, now }: BoardDelta,
  journey: Span,
  holder: string,
): Map<string, SeatState> {
  const states = Object.entries(seats).map(
    ([id, seat]) => [id, seatStateFor(seat, journey, holder, now).state] as const,
  );
  return new Map(states.filter(([, state]) => state === 'sold' || state === 'held'));
}
