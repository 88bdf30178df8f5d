import type { SeatState } from '@railhead/common/contracts/seats';
import { overlaps, type Span } from '@railhead/common/domain/segments';

/** One seat as the board knows it: what is sold, and who is choosing it until when (epoch ms of Redis). */
export interface BoardSeat {
  sold: Span[];
  holds: (Span & { holder: string; until: number })[];
}

/** A board, or the part of it that changed, with its version `<epoch>-<n>` and Redis' time. */
export interface BoardNews {
  epoch: string;
  n: number;
  now: number;
  seats: Record<string, BoardSeat>;
}

export interface ShownSeat {
  state: SeatState;
  until?: string;
}

/** What one viewer sees of a seat for a journey. Never whose. */
export function shown(seat: BoardSeat, journey: Span, holder: string | undefined, now: number): ShownSeat {
  if (seat.sold.some((span) => overlaps(span, journey))) return { state: 'sold' };
  const holds = seat.holds.filter((hold) => hold.until > now && overlaps(hold, journey));
  const mine = holds.find((hold) => hold.holder === holder);
  const hold = mine ?? holds[0];
  if (!hold) return { state: 'free' };
  return { state: mine ? 'mine' : 'held', until: new Date(hold.until).toISOString() };
}

/** The seats that a holder cannot have for a journey: sold, or held by somebody else when the board was read. */
export function takenSeats({ seats, now }: BoardNews, journey: Span, holder: string): Map<string, SeatState> {
  const states = Object.entries(seats).map(
    ([id, seat]) => [id, shown(seat, journey, holder, now).state] as const,
  );
  return new Map(states.filter(([, state]) => state === 'sold' || state === 'held'));
}

/** Parses what the Redis functions answer: seat, ledger copy, soft holds, again and again. */
export function readSeats(flat: string[]): Record<string, BoardSeat> {
  const seats: Record<string, BoardSeat> = {};
  for (let index = 0; index + 2 < flat.length; index += 3) {
    const [seat = '', ledger = '', holds = ''] = flat.slice(index, index + 3);
    seats[seat] = { sold: readSpans(ledger), holds: readHolds(holds) };
  }
  return seats;
}

/** What a seat's ledger document says, a character per segment: `#` where it is sold, `.` where it is free. */
export function occupancyOf(spans: readonly Span[]): string {
  const segments = Array.from({ length: Math.max(0, ...spans.map(({ to }) => to)) }, () => '.');
  for (const { from, to } of spans) segments.fill('#', from, to);
  return segments.join('');
}

/** Reads `rev:occupancy`. Spans that touch are one. */
function readSpans(ledger: string): Span[] {
  const first = ledger.indexOf(':') + 1;
  return Array.from(ledger.matchAll(/#+/g), ({ 0: sold, index }) => ({
    from: index - first,
    to: index - first + sold.length,
  }));
}

const readHolds = (text: string): BoardSeat['holds'] =>
  text
    .split(';')
    .filter(Boolean)
    .map((entry) => {
      const [holder = '', from, to, until] = entry.split(',');
      return { holder, from: Number(from), to: Number(to), until: Number(until) };
    });
