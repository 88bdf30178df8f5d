import { runPeriodically } from '@railhead/common/concurrency/periodic-task';
import type { App } from '@railhead/common/http/app';
import type { Bus } from '@railhead/common/messaging/bus';
import type { BoardDelta } from '../domain/seat-states.ts';
import { boardSubject, type SeatAvailability } from '../seat-board/seat-availability.ts';
import { type BoardReplica, boardReplica } from './board-replica.ts';
import { type SeatMapChannel, seatMapChannel, type Viewer } from './seat-map-channel.ts';

const tickMs = 100;
const epochCheckMs = 2000;
const reloadMs = 10_000;
/** A channel without viewers stays open for a while: viewers who return get only what they missed. */
const lingerMs = 60_000;

interface OpenChannel {
  channel: SeatMapChannel;
  board: BoardReplica;
  /** Resolves after the first read of the board. */
  ready: Promise<void>;
  close: () => void;
  isReady: boolean;
  isReloading: boolean;
  reloadedAt: number;
  usedAt: number;
}

/**
 * The live seat maps of all watched runs. Each one follows the deltas of its board, and reloads the whole board every ten
 * seconds, after a lost delta, and after Redis lost the board.
 */
export function seatMapHub(app: App, bus: Bus, availability: SeatAvailability) {
  const channels = new Map<string, OpenChannel>();
  const viewers = app.metrics.gauge('railhead_map_viewers', 'Open live seat maps');
  const dropped = app.metrics.counter(
    'railhead_map_dropped_total',
    'Viewers disconnected because they read too slowly',
  );

  const reload = async (runId: string, entry: OpenChannel): Promise<void> => {
    if (entry.isReloading) return;
    entry.isReloading = true;
    try {
      await entry.board.reload(() => availability.loadBoard(runId));
    } finally {
      entry.isReloading = false;
    }
  };
  const close = (runId: string) => {
    channels.get(runId)?.close();
    channels.delete(runId);
  };
  const open = (runId: string): OpenChannel => {
    const board = boardReplica();
    const unsubscribe = bus.subscribe(boardSubject(runId), (body) =>
      board.receive(JSON.parse(body) as BoardDelta),
    );
    const opened: OpenChannel = {
      channel: seatMapChannel(runId, board, () => dropped.inc()),
      board,
      ready: board
        .reload(() => availability.loadBoard(runId))
        .then(() => {
          board.takeChanges();
          opened.isReady = true;
        }),
      close: unsubscribe,
      isReady: false,
      isReloading: false,
      reloadedAt: performance.now(),
      usedAt: performance.now(),
    };
    channels.set(runId, opened);
    sending.trigger(tickMs);
    refreshing.trigger(epochCheckMs);
    opened.ready.catch(() => close(runId));
    return opened;
  };

  const logReloadFailure = (runId: string, error: unknown) =>
    app.log.warn({ err: error, runId }, 'seat board refresh failed, retrying');
  const tick = async (runId: string, entry: OpenChannel): Promise<void> => {
    if (entry.board.needsReload())
      reload(runId, entry).catch((error: unknown) => logReloadFailure(runId, error));
    await entry.channel.tick();
    if (entry.channel.viewers() > 0) entry.usedAt = performance.now();
    else if (performance.now() - entry.usedAt > lingerMs) close(runId);
  };
  const reloadIfDue = async (runId: string, entry: OpenChannel): Promise<void> => {
    const isDue = performance.now() - entry.reloadedAt >= reloadMs;
    if (!isDue && (await availability.epoch(runId)) !== null) return;
    entry.reloadedAt = performance.now();
    await reload(runId, entry);
  };
  const forEachReady = async (
    work: (runId: string, entry: OpenChannel) => Promise<void>,
    failure: string,
  ): Promise<void> => {
    for (const [runId, channel] of channels) {
      if (!channel.isReady) continue;
      await work(runId, channel).catch((error: unknown) => app.log.warn({ err: error, runId }, failure));
    }
  };

  /** Without an open channel there is nothing to do until one is opened. */
  const nextIn = (ms: number) => (channels.size > 0 ? ms : Number.POSITIVE_INFINITY);
  const sending = runPeriodically(
    tickMs,
    async () => {
      await forEachReady(tick, 'sending seat map changes failed, retrying');
      viewers.set([...channels.values()].reduce((sum, { channel }) => sum + channel.viewers(), 0));
      return nextIn(tickMs);
    },
    (error) => app.log.error({ err: error }, 'seat map sending task failed, retrying'),
  );
  const refreshing = runPeriodically(
    epochCheckMs,
    async () => {
      await forEachReady(reloadIfDue, 'periodic seat board refresh failed, retrying');
      return nextIn(epochCheckMs);
    },
    (error) => app.log.error({ err: error }, 'seat board refreshing task failed, retrying'),
  );
  // Deltas that were published while the broker was away are lost: reload every board.
  bus.onReconnect(() => {
    for (const channel of channels.values()) channel.reloadedAt = -reloadMs;
    refreshing.trigger();
  });
  app.addHook('onClose', async () => {
    await Promise.all([sending.stop(), refreshing.stop()]);
    for (const runId of channels.keys()) close(runId);
  });

  return {
    /** Connects a viewer to a run's map, which starts with what the viewer missed or a snapshot. */
    async watch(runId: string, viewer: Viewer): Promise<void> {
      const opened = channels.get(runId) ?? open(runId);
      opened.usedAt = performance.now();
      await opened.ready;
      opened.channel.add(viewer);
    },
  };
}
export type SeatMapHub = ReturnType<typeof seatMapHub>;
