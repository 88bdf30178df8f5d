import type { SeatMapChange } from '@railhead/common/contracts/seats';
import type { Span } from '@railhead/common/domain/segments';
import { frameOf } from '@railhead/common/http/event-streams';
import { type BoardSeat, shown } from '../domain/board-state.ts';

/** Who looks: at which journey, and as whom. */
export interface Onlooker extends Span {
  holder: string | undefined;
}

type SeatsShown = SeatMapChange['seats'];
type SeatOf = (id: string) => BoardSeat;

/** Seats as one onlooker sees them. */
export function seatsFor(
  ids: Iterable<string>,
  seatOf: SeatOf,
  onlooker: Onlooker,
  now: number,
  options: { withFree: boolean },
): SeatsShown {
  const entries: [string, SeatsShown[string]][] = [];
  for (const id of ids) {
    const state = shown(seatOf(id), onlooker, onlooker.holder, now);
    if (options.withFree || state.state !== 'free') entries.push([id, state]);
  }
  return Object.fromEntries(entries);
}

/** More than any run has; makes one number of a journey. */
const stopsAtMost = 1000;

/** The bytes that say one thing to a viewer. */
export type Telling = (onlooker: Onlooker) => Buffer;

/**
 * One thing to tell about seats to thousands: rendered and serialised once for each journey, and apart only for those
 * who hold one of the seats themselves. `render` is asked as late as the first viewer of a journey comes; what it shows
 * may be newer than `id`, never older.
 */
export function telling(options: {
  event: 'snapshot' | 'change';
  id: string;
  seats: Iterable<string>;
  seatOf: SeatOf;
  render(onlooker: Onlooker): unknown;
}): Telling {
  const { event, id, render } = options;
  const holders = holdersOf(options.seats, options.seatOf);
  const shared = new Map<number, Buffer>();
  const frameFor = (onlooker: Onlooker) => frameOf({ event, id, data: render(onlooker) });
  return ({ from, to, holder }) => {
    if (holder !== undefined && holders.has(holder)) return frameFor({ from, to, holder });
    const journey = from * stopsAtMost + to;
    const known = shared.get(journey);
    if (known) return known;
    const frame = frameFor({ from, to, holder: undefined });
    shared.set(journey, frame);
    return frame;
  };
}

function holdersOf(seats: Iterable<string>, seatOf: SeatOf): ReadonlySet<string> {
  const holders = new Set<string>();
  for (const id of seats) for (const { holder } of seatOf(id).holds) holders.add(holder);
  return holders;
}
