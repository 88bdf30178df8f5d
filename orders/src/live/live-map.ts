import { setImmediate as turn } from 'node:timers/promises';
import type { SeatMapChange, SeatMapView } from '@railhead/common/contracts/seats';
import type { EventStream } from '@railhead/common/http/event-streams';
import type { BoardFollower } from './board-follower.ts';
import { type Onlooker, seatsFor, type Telling, telling } from './telling.ts';

export interface Viewer extends Onlooker {
  stream: EventStream;
  /** The version it has read before, when it comes back. */
  lastRead: string | undefined;
}

interface Present extends Viewer {
  /** The bytes it may leave unread before it is dropped. */
  mayLeave: number;
}

/** Bytes a reader may leave behind, beyond its snapshot; a slower one is dropped, comes back and is told what it missed. */
const largestBacklog = 64 * 1024;
/** After so many viewers, requests get their turn. */
const viewersPerTurn = 250;

/** A run as its viewers see it: each is told what changed for its journey, and all of one journey by the same bytes. */
export function liveMap(runId: string, board: BoardFollower, onDrop: () => void = () => undefined) {
  const viewers = new Set<Present>();
  /** What newcomers are told until the next tick. */
  let whole: Telling | undefined;
  const missed = new Map<string, Telling>();

  const viewAt = (onlooker: Onlooker, now: number, version: string): SeatMapView => ({
    runId,
    from: onlooker.from,
    to: onlooker.to,
    version,
    now: new Date(now).toISOString(),
    seats: seatsFor(board.seats(), board.seat, onlooker, now, { withFree: false }),
  });
  const snapshotForAll = (): Telling => {
    const [now, id] = [board.now(), board.version()];
    const render = (onlooker: Onlooker) => viewAt(onlooker, now, id);
    return telling({ event: 'snapshot', id, seats: board.seats(), seatOf: board.seat, render });
  };
  const changeForAll = (seats: Iterable<string>): Telling => {
    const [now, id] = [board.now(), board.version()];
    const render = (onlooker: Onlooker): SeatMapChange => ({
      version: id,
      now: new Date(now).toISOString(),
      seats: seatsFor(seats, board.seat, onlooker, now, { withFree: true }),
    });
    return telling({ event: 'change', id, seats, seatOf: board.seat, render });
  };

  const sendSnapshot = (viewer: Present) => {
    whole ??= snapshotForAll();
    const frame = whole(viewer);
    viewer.mayLeave = largestBacklog + frame.length;
    viewer.stream.write(frame);
  };
  /** @returns whether what it missed is known. */
  const resume = (viewer: Viewer, lastRead: string): boolean => {
    const seats = board.changedSince(lastRead);
    if (!seats) return false;
    const tell = missed.get(lastRead) ?? changeForAll(seats);
    missed.set(lastRead, tell);
    viewer.stream.write(tell(viewer));
    return true;
  };

  return {
    viewers: () => viewers.size,
    /** The map as it is, for somebody who asks once. */
    view: (onlooker: Onlooker): SeatMapView => viewAt(onlooker, board.now(), board.version()),
    /** Shows it to one more viewer: what it missed since its last visit, or all of it. */
    add(newcomer: Viewer): void {
      const { stream, lastRead } = newcomer;
      if (stream.signal.aborted) return;
      const viewer = { ...newcomer, mayLeave: largestBacklog };
      viewers.add(viewer);
      stream.signal.addEventListener('abort', () => viewers.delete(viewer));
      if (lastRead === undefined || !resume(viewer, lastRead)) sendSnapshot(viewer);
    },
    /** Tells the viewers what happened since the last tick. */
    async tick(): Promise<void> {
      const happened = board.happened();
      whole = undefined;
      missed.clear();
      if (!happened) return;
      const change = happened.anew ? undefined : changeForAll(happened.seats);
      const present = [...viewers];
      let told = 0;
      for (const viewer of present) {
        if (viewer.stream.backlog() > viewer.mayLeave) {
          viewer.stream.drop();
          onDrop();
        } else if (change) viewer.stream.write(change(viewer));
        else sendSnapshot(viewer);
        if (++told % viewersPerTurn === 0) await turn();
      }
    },
  };
}
export type LiveMap = ReturnType<typeof liveMap>;
