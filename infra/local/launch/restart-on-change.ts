import { join, relative } from 'node:path';
import { watch } from 'chokidar';
import { root } from '../paths.ts';
import type { RunningService } from './running-service.ts';

export type WatchedService = { name: string; service: RunningService; folders: readonly string[] };

/** An editor writes a file in several steps, and a checkout changes many files. */
const settleMs = 100;
const ignored = /(^|[\\/])(node_modules|dist|test|testing)([\\/]|$)|\.test\.tsx?$/;

/**
 * Restarts each service when a file in its folders changes, also one that an editor saves by renaming. One that does not
 * start, or crashes, is started again by the next change.
 * @returns once all folders are watched; disposing ends a restart in progress first.
 */
export async function restartOnChange(
  services: readonly WatchedService[],
  log: (line: string) => void,
): Promise<AsyncDisposable> {
  const restarts = services.map(({ name, service }) => restartQueue(name, service, log));
  const watcher = watch([...new Set(services.flatMap(({ folders }) => folders))], {
    ignored: (path) => ignored.test(relative(root, path)),
    ignoreInitial: true,
  });
  watcher.on('all', (_event, path) => {
    for (const [index, { folders }] of services.entries()) {
      if (folders.some((folder) => path.startsWith(join(folder, '/')))) restarts[index]?.request(path);
    }
  });
  await new Promise<void>((resolve) => watcher.once('ready', () => resolve()));
  return {
    async [Symbol.asyncDispose]() {
      await watcher.close();
      await Promise.all(restarts.map((queue) => queue.stop()));
    },
  };
}

/** Restarts one service, never twice at a time; changes during a restart lead to one more. */
function restartQueue(name: string, service: RunningService, log: (line: string) => void) {
  let timer: NodeJS.Timeout | undefined;
  let running = Promise.resolve();
  let isStopped = false;

  const restart = async (path: string): Promise<void> => {
    if (isStopped) return;
    log(`${name} restarts: ${relative(root, path)} changed`);
    const began = performance.now();
    await service.stop();
    try {
      await service.start();
      log(`${name} is ready again after ${((performance.now() - began) / 1000).toFixed(1)} s`);
    } catch (error) {
      // The reason of a crash has been logged with the last lines of the service.
      if (service.pid !== undefined) log(error instanceof Error ? error.message : String(error));
      log(`${name} is started again by the next change`);
    }
  };

  return {
    request(path: string) {
      clearTimeout(timer);
      timer = setTimeout(() => {
        running = running.then(() => restart(path));
      }, settleMs);
    },
    stop() {
      isStopped = true;
      clearTimeout(timer);
      return running;
    },
  };
}
