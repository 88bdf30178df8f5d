import { setImmediate as turn } from 'node:timers/promises';
import type { SeatMapChange, SeatMapView } from '@railhead/common/contracts/seats';
import type { EventStream } from '@railhead/common/http/event-streams';
import type { BoardReplica } from './board-replica.ts';
import { type FrameRenderer, frameCache, seatStatesFor, type Viewpoint } from './frame-cache.ts';

export interface Viewer extends Viewpoint {
  stream: EventStream;
  /** The last version that a returning viewer received. */
  lastVersion: string | undefined;
}

interface ConnectedViewer extends Viewer {
  /** The number of unread bytes at which the viewer is disconnected. */
  maxBacklog: number;
}

/** Unread bytes beyond the snapshot. A slower viewer is disconnected; when it returns it gets what it missed. */
const maxBacklogBytes = 64 * 1024;
/** After this many viewers, requests get their turn. */
const viewersPerTurn = 250;

/** The seat map of one run and its viewers. Viewers of the same journey share the bytes of each change. */
export function seatMapChannel(runId: string, board: BoardReplica, onDrop: () => void = () => undefined) {
  const viewers = new Set<ConnectedViewer>();
  /** The snapshot for new viewers, and the changes for returning ones by their version; both until the next tick. */
  let snapshot: FrameRenderer | undefined;
  const missedChanges = new Map<string, FrameRenderer>();

  const viewAt = (viewpoint: Viewpoint, now: number, version: string): SeatMapView => ({
    runId,
    from: viewpoint.from,
    to: viewpoint.to,
    version,
    now: new Date(now).toISOString(),
    seats: seatStatesFor(board.seats(), board.seat, viewpoint, now, { withFree: false }),
  });
  const snapshotFrames = (): FrameRenderer => {
    const [now, id] = [board.now(), board.version()];
    const render = (viewpoint: Viewpoint) => viewAt(viewpoint, now, id);
    return frameCache({ event: 'snapshot', id, seats: board.seats(), seatOf: board.seat, render });
  };
  const changeFrames = (seats: Iterable<string>): FrameRenderer => {
    const [now, id] = [board.now(), board.version()];
    const render = (viewpoint: Viewpoint): SeatMapChange => ({
      version: id,
      now: new Date(now).toISOString(),
      seats: seatStatesFor(seats, board.seat, viewpoint, now, { withFree: true }),
    });
    return frameCache({ event: 'change', id, seats, seatOf: board.seat, render });
  };

  const sendSnapshot = (viewer: ConnectedViewer) => {
    snapshot ??= snapshotFrames();
    const frame = snapshot(viewer);
    viewer.maxBacklog = maxBacklogBytes + frame.length;
    viewer.stream.write(frame);
  };
  /** True if the changes since the viewer's version are known, and sent. */
  const resume = (viewer: Viewer, lastVersion: string): boolean => {
    const seats = board.changedSince(lastVersion);
    if (!seats) return false;
    const change = missedChanges.get(lastVersion) ?? changeFrames(seats);
    missedChanges.set(lastVersion, change);
    viewer.stream.write(change(viewer));
    return true;
  };

  return {
    viewers: () => viewers.size,
    /** The current map, for a single request. */
    view: (viewpoint: Viewpoint): SeatMapView => viewAt(viewpoint, board.now(), board.version()),
    /** Connects a viewer: it gets what it missed since its last version, or a snapshot. */
    add(added: Viewer): void {
      const { stream, lastVersion } = added;
      if (stream.signal.aborted) return;
      const viewer = { ...added, maxBacklog: maxBacklogBytes };
      viewers.add(viewer);
      stream.signal.addEventListener('abort', () => viewers.delete(viewer));
      if (lastVersion === undefined || !resume(viewer, lastVersion)) sendSnapshot(viewer);
    },
    /** Sends the changes since the last tick. */
    async tick(): Promise<void> {
      const changes = board.takeChanges();
      snapshot = undefined;
      missedChanges.clear();
      if (!changes) return;
      const change = changes.reset ? undefined : changeFrames(changes.seats);
      // Viewers who connect during the loop start with a snapshot that contains the change.
      const connected = [...viewers];
      let served = 0;
      for (const viewer of connected) {
        if (viewer.stream.backlog() > viewer.maxBacklog) {
          viewer.stream.drop();
          onDrop();
        } else if (change) viewer.stream.write(change(viewer));
        else sendSnapshot(viewer);
        if (++served % viewersPerTurn === 0) await turn();
      }
    },
  };
}
export type SeatMapChannel = ReturnType<typeof seatMapChannel>;
