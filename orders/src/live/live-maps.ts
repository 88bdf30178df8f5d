import type { App } from '@railhead/common/http/service-app';
import type { Bus } from '@railhead/common/messaging/bus';
import { repeat } from '@railhead/common/runtime/background';
import type { BoardNews } from '../domain/board-state.ts';
import { newsSubject, type SeatDesk } from '../store/seat-desk.ts';
import { type LiveMap, liveMap, type Viewer } from './live-map.ts';

const tickMs = 100;
const lookMs = 2000;
const repairMs = 10_000;

interface Watched {
  map: LiveMap;
  stop: () => void;
  reloading: boolean;
  repairedAt: number;
}

/**
 * The live maps of the runs that somebody watches: each listens to its board's news, is repaired from the ledger
 * every ten seconds, and starts anew when the board was flushed.
 */
export function liveMaps(app: App, bus: Bus, desk: SeatDesk) {
  const watched = new Map<string, Promise<Watched>>();
  const viewers = app.metrics.gauge('railhead_map_viewers', 'Open live maps');

  const reload = async (runId: string, run: Watched) => {
    if (run.reloading) return;
    run.reloading = true;
    try {
      run.map.reset(await desk.map(runId));
    } finally {
      run.reloading = false;
    }
  };
  const reloadSoon = (runId: string, run: Watched) => {
    reload(runId, run).catch((error: unknown) =>
      app.log.warn({ err: error, runId }, 'the map is loaded again shortly'),
    );
  };

  const open = async (runId: string): Promise<Watched> => {
    const early: BoardNews[] = [];
    let run: Watched | undefined;
    const stop = bus.listen(newsSubject(runId), (body) => {
      const news = JSON.parse(body) as BoardNews;
      if (!run) early.push(news);
      else if (!run.map.apply(news)) reloadSoon(runId, run);
    });
    try {
      run = {
        map: liveMap(runId, await desk.map(runId)),
        stop,
        reloading: false,
        repairedAt: performance.now(),
      };
    } catch (error) {
      stop();
      throw error;
    }
    for (const news of early) if (!run.map.apply(news)) reloadSoon(runId, run);
    return run;
  };

  const each = async (work: (runId: string, run: Watched) => Promise<void>) => {
    for (const [runId, opening] of watched)
      await opening.then((run) => work(runId, run)).catch(() => undefined);
  };

  const ticking = repeat(
    tickMs,
    async () => {
      let count = 0;
      await each(async (runId, run) => {
        run.map.tick();
        count += run.map.viewers.size;
        if (run.map.viewers.size > 0) return;
        run.stop();
        watched.delete(runId);
      });
      viewers.set(count);
    },
    (error) => app.log.error({ err: error }, 'a tick of the live maps failed'),
  );
  const looking = repeat(
    lookMs,
    () =>
      each(async (runId, run) => {
        const due = performance.now() - run.repairedAt >= repairMs;
        if (due || (await desk.epoch(runId)) === null) {
          run.repairedAt = performance.now();
          await desk.repair(runId);
          await reload(runId, run);
        }
      }),
    (error) => app.log.warn({ err: error }, 'the maps are repaired shortly'),
  );
  app.addHook('onClose', async () => {
    await Promise.all([ticking.stop(), looking.stop()]);
    await each(async (_runId, run) => run.stop());
  });

  return {
    /** Shows a run to one more viewer, beginning with a snapshot. */
    async watch(runId: string, viewer: Viewer): Promise<void> {
      const opening = watched.get(runId) ?? open(runId);
      watched.set(runId, opening);
      try {
        (await opening).map.add(viewer);
      } catch (error) {
        watched.delete(runId);
        throw error;
      }
    },
  };
}
export type LiveMaps = ReturnType<typeof liveMaps>;
