import type { Span } from '@railhead/common/domain/segments';
import type { BoardDelta, BoardSeat } from '../domain/seat-states.ts';
import { ledgerKeyOf, type SeatCopy } from '../persistence/seat-ledger.ts';

/** The reply of a function: the changed part of the board, and one result for each request of the call. */
export interface BoardReply {
  delta: BoardDelta;
  results: string[];
  /** The revisions of the ledger documents that the changed seats were copied from; 0 for a seat that has none. */
  revs: ReadonlyMap<string, number>;
}

/** The result of one hold request, before it was compared with the ledger. */
export type HoldReply =
  | { kind: 'granted'; until: Date; now: Date; copies?: SeatCopy[] }
  | { kind: 'taken' | 'held'; seats: string[] }
  /** The number of the limit that is reached, and when there is room again. */
  | { kind: 'limited'; limit: number; freeAt: Date; now: Date }
  | { kind: 'renewal-limit-reached' | 'not-initialised' };

/** Returns nothing when the board is not initialised. */
export function parseReply(text: string): BoardReply | undefined {
  const [kind, now, epoch = '', n, count, ...rest] = text.split('\n');
  if (kind === 'unbuilt') return undefined;
  if (kind !== 'ok') throw new Error(`unexpected reply of the seat board: ${kind}`);
  const results = rest.splice(0, Number(count));
  const delta = { epoch, n: Number(n), now: Number(now), seats: parseSeats(rest) };
  return { results, delta, revs: parseRevs(rest) };
}

/** The board's copies of the ledger documents of a run's seats; nothing if the reply does not have all of them. */
export const copiesOf = (
  runId: string,
  seats: string[],
  { delta, revs }: BoardReply,
): SeatCopy[] | undefined => {
  const copies = seats.flatMap((seat) => {
    const [rev, state] = [revs.get(seat), delta.seats[seat]];
    return rev === undefined || !state ? [] : [{ _id: ledgerKeyOf(runId, seat), rev, spans: state.sold }];
  });
  return copies.length === seats.length ? copies : undefined;
};

/** @param now the board's time in epoch milliseconds */
export function parseHoldResult(result: string, now: number): HoldReply {
  const colon = result.indexOf(':');
  const [kind, rest] = [result.slice(0, colon), result.slice(colon + 1)];
  switch (kind) {
    case 'until':
      return { kind: 'granted', until: new Date(Number(rest)), now: new Date(now) };
    case 'taken':
    case 'held':
      return { kind, seats: rest.split(',') };
    case 'worn-out':
      return { kind: 'renewal-limit-reached' };
    case 'limited': {
      const [limit, freeAt] = rest.split(',').map(Number);
      return { kind, limit: limit ?? 0, freeAt: new Date(freeAt ?? now), now: new Date(now) };
    }
    default:
      throw new Error(`unexpected hold result of the seat board: ${kind}`);
  }
}

/** Parses repeated triples of seat, ledger copy and soft holds. */
export function parseSeats(fields: string[]): Record<string, BoardSeat> {
  const seats: Record<string, BoardSeat> = {};
  for (let index = 0; index + 2 < fields.length; index += 3) {
    const [seat = '', ledger = '', holds = ''] = fields.slice(index, index + 3);
    seats[seat] = { sold: parseSpans(ledger), holds: parseHolds(holds) };
  }
  return seats;
}

function parseRevs(fields: string[]): Map<string, number> {
  const revs = new Map<string, number>();
  for (let index = 0; index + 2 < fields.length; index += 3)
    revs.set(fields[index] ?? '', Number.parseInt(fields[index + 1] || '0', 10));
  return revs;
}

/** The spans of a ledger document with one character per segment: `#` is sold, `.` is free. */
export function formatOccupancy(spans: readonly Span[]): string {
  const segments = Array.from({ length: Math.max(0, ...spans.map(({ to }) => to)) }, () => '.');
  for (const { from, to } of spans) segments.fill('#', from, to);
  return segments.join('');
}

/** Parses `rev:occupancy`. Adjacent spans become one. */
function parseSpans(ledger: string): Span[] {
  const first = ledger.indexOf(':') + 1;
  return Array.from(ledger.matchAll(/#+/g), ({ 0: sold, index }) => ({
    from: index - first,
    to: index - first + sold.length,
  }));
}

const parseHolds = (text: string): BoardSeat['holds'] =>
  text
    .split(';')
    .filter(Boolean)
    .map((entry) => {
      const [holder = '', from, to, until] = entry.split(',');
      return { holder, from: Number(from), to: Number(to), until: Number(until) };
    });
