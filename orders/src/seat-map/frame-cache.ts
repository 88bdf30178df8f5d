import type { SeatMapChange } from '@railhead/common/contracts/seats';
import type { Span } from '@railhead/common/domain/segments';
import { frameOf } from '@railhead/common/http/event-streams';
import { type BoardSeat, seatStateFor } from '../domain/seat-states.ts';

/** The journey and the holder that a map is drawn for. */
export interface Viewpoint extends Span {
  holder: string | undefined;
}

type SeatStates = SeatMapChange['seats'];
type SeatOf = (id: string) => BoardSeat;

/** The states of seats from one viewpoint. */
export function seatStatesFor(
  ids: Iterable<string>,
  seatOf: SeatOf,
  viewpoint: Viewpoint,
  now: number,
  options: { withFree: boolean },
): SeatStates {
  const entries: [string, SeatStates[string]][] = [];
  for (const id of ids) {
    const view = seatStateFor(seatOf(id), viewpoint, viewpoint.holder, now);
    if (options.withFree || view.state !== 'free') entries.push([id, view]);
  }
  return Object.fromEntries(entries);
}

/** More stops than any run has; combines both stops of a journey into one number. */
const maxStops = 1000;

/** Renders a server-sent event for a viewpoint. */
export type FrameRenderer = (viewpoint: Viewpoint) => Buffer;

/**
 * Renders an event about seats once per journey, and separately only for viewers who hold one of the seats. `render` runs
 * when the first viewer of a journey needs the frame, so its content may be newer than `id`, never older.
 */
export function frameCache(options: {
  event: 'snapshot' | 'change';
  id: string;
  seats: Iterable<string>;
  seatOf: SeatOf;
  render(viewpoint: Viewpoint): unknown;
}): FrameRenderer {
  const { event, id, render } = options;
  const holders = holdersOf(options.seats, options.seatOf);
  const frames = new Map<number, Buffer>();
  const renderFrame = (viewpoint: Viewpoint) => frameOf({ event, id, data: render(viewpoint) });
  return ({ from, to, holder }) => {
    if (holder !== undefined && holders.has(holder)) return renderFrame({ from, to, holder });
    const journey = from * maxStops + to;
    const cached = frames.get(journey);
    if (cached) return cached;
    const frame = renderFrame({ from, to, holder: undefined });
    frames.set(journey, frame);
    return frame;
  };
}

function holdersOf(seats: Iterable<string>, seatOf: SeatOf): ReadonlySet<string> {
  const holders = new Set<string>();
  for (const id of seats) for (const { holder } of seatOf(id).holds) holders.add(holder);
  return holders;
}
