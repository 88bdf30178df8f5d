import { constants } from 'node:os';

/**
 * When the program is interrupted, says so, ends what it has started, and exits as shells expect: with 128 and the number
 * of the signal.
 * @returns passes the outcome of the program's work on, unless it was interrupted: what fails then fails because of that.
 */
export function exitOnSignal(
  end: () => Promise<unknown>,
  log: (line: string) => void,
): <T>(work: Promise<T>) => Promise<T> {
  let isInterrupted = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      if (isInterrupted) return;
      isInterrupted = true;
      log(`interrupted by ${signal}, ending everything that was started`);
      void end()
        .catch((error: unknown) => log(String(error)))
        .finally(() => process.exit(128 + constants.signals[signal]));
    });
  return (work) =>
    new Promise((resolve, reject) => {
      work.then(
        (value) => isInterrupted || resolve(value),
        (error: unknown) => isInterrupted || reject(error),
      );
    });
}
