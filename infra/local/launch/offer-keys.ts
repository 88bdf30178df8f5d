import { join } from 'node:path';
import { followLogs } from './follow-logs.ts';
import type { System } from './system.ts';
import { listenToKeys } from './terminal-keys.ts';

interface KeyContext {
  dataDir: string;
  log(line: string): void;
  print(line: string): void;
  quit(): void;
}

/**
 * On a terminal: r restarts all services, l shows or hides their logs, q quits.
 * @returns puts the terminal back as it was.
 */
export function offerKeys({ services }: System, { dataDir, log, print, quit }: KeyContext): () => void {
  let hideLogs: (() => void) | undefined;
  let isRestarting = false;

  const restart = async () => {
    if (isRestarting) return;
    isRestarting = true;
    log('restarting all services');
    const restarts = Object.values(services).map(async (service) => {
      await service.stop();
      await service.start();
    });
    const failures = (await Promise.allSettled(restarts)).filter(({ status }) => status === 'rejected');
    log(failures.length === 0 ? 'all services are ready again' : 'not all services are ready again');
    isRestarting = false;
  };
  const toggleLogs = () => {
    if (hideLogs) {
      hideLogs();
      hideLogs = undefined;
      log('the logs are hidden');
      return;
    }
    log('the logs of the services follow; l hides them');
    const files = Object.keys(services).map((name) => [name, join(dataDir, 'logs', `${name}.log`)] as const);
    hideLogs = followLogs(Object.fromEntries(files), print);
  };

  const endKeys = listenToKeys(process.stdin, { r: () => void restart(), l: toggleLogs, q: quit }, quit);
  return () => {
    hideLogs?.();
    endKeys();
  };
}
