import { runPeriodically } from '@railhead/common/concurrency/periodic-task';
import type { App } from '@railhead/common/http/app';
import type { Bus } from '@railhead/common/messaging/bus';
import type { BoardNews } from '../domain/board-state.ts';
import { newsSubject, type SeatDesk } from '../store/seat-desk.ts';
import { type BoardFollower, followBoard } from './board-follower.ts';
import { type LiveMap, liveMap, type Viewer } from './live-map.ts';

const tickMs = 100;
const lookMs = 2000;
const reloadMs = 10_000;
/** A run without viewers is followed a while longer: they come back, and are told only what they missed. */
const lingerMs = 60_000;

interface Watched {
  map: LiveMap;
  board: BoardFollower;
  /** Resolves when the board has been read. */
  ready: Promise<void>;
  stop: () => void;
  isReady: boolean;
  isReloading: boolean;
  reloadedAt: number;
  wantedAt: number;
}

/**
 * The live maps of the runs that somebody watches: each follows its board's news, is read anew every ten
 * seconds, and starts anew when news were lost or the board was flushed.
 */
export function liveMaps(app: App, bus: Bus, desk: SeatDesk) {
  const watched = new Map<string, Watched>();
  const viewers = app.metrics.gauge('railhead_map_viewers', 'Open live maps');
  const dropped = app.metrics.counter(
    'railhead_map_dropped_total',
    'Viewers dropped because they read too slowly',
  );

  const behind = (runId: string, error: unknown) =>
    app.log.warn({ err: error, runId }, 'the live map is behind; it is looked at again shortly');
  const failed = (error: unknown) => app.log.error({ err: error }, 'a round of the live maps failed');
  const reload = async (runId: string, run: Watched) => {
    if (run.isReloading) return;
    run.isReloading = true;
    try {
      await run.board.reload(() => desk.map(runId));
    } finally {
      run.isReloading = false;
    }
  };
  const close = (runId: string) => {
    watched.get(runId)?.stop();
    watched.delete(runId);
  };
  const open = (runId: string): Watched => {
    const board = followBoard();
    const stop = bus.subscribe(newsSubject(runId), (body) => board.hear(JSON.parse(body) as BoardNews));
    const run: Watched = {
      map: liveMap(runId, board, () => dropped.inc()),
      board,
      ready: board
        .reload(() => desk.map(runId))
        .then(() => {
          board.happened();
          run.isReady = true;
        }),
      stop,
      isReady: false,
      isReloading: false,
      reloadedAt: performance.now(),
      wantedAt: performance.now(),
    };
    watched.set(runId, run);
    run.ready.catch(() => close(runId));
    return run;
  };

  const tick = async (runId: string, run: Watched) => {
    if (run.board.isLost()) reload(runId, run).catch((error: unknown) => behind(runId, error));
    await run.map.tick();
    if (run.map.viewers() > 0) run.wantedAt = performance.now();
    else if (performance.now() - run.wantedAt > lingerMs) close(runId);
  };
  const look = async (runId: string, run: Watched) => {
    const due = performance.now() - run.reloadedAt >= reloadMs;
    if (!due && (await desk.epoch(runId)) !== null) return;
    run.reloadedAt = performance.now();
    await reload(runId, run);
  };
  const each = async (work: (runId: string, run: Watched) => Promise<void>) => {
    for (const [runId, run] of watched) {
      if (run.isReady) await work(runId, run).catch((error: unknown) => behind(runId, error));
    }
  };

  const ticking = runPeriodically(
    tickMs,
    async () => {
      await each(tick);
      viewers.set([...watched.values()].reduce((sum, { map }) => sum + map.viewers(), 0));
    },
    failed,
  );
  const looking = runPeriodically(lookMs, () => each(look), failed);
  // What was told while the broker was away is lost: look at the boards themselves.
  bus.onReconnect(() => {
    for (const run of watched.values()) run.reloadedAt = -reloadMs;
    looking.trigger();
  });
  app.addHook('onClose', async () => {
    await Promise.all([ticking.stop(), looking.stop()]);
    for (const runId of watched.keys()) close(runId);
  });

  return {
    /** Shows a run to one more viewer, beginning with what it missed or a snapshot. */
    async watch(runId: string, viewer: Viewer): Promise<void> {
      const run = watched.get(runId) ?? open(runId);
      run.wantedAt = performance.now();
      await run.ready;
      run.map.add(viewer);
    },
  };
}
export type LiveMaps = ReturnType<typeof liveMaps>;
