import type { Metrics } from './metrics.ts';
import type { Readiness } from './readiness.ts';

/** Structured log lines: facts, then a message that people can search for. */
export interface Logger {
  debug(facts: object, message: string): void;
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}

/** What storage and messaging need of the service that opens them. A service's `App` is one. */
export interface Lifecycle {
  log: Logger;
  metrics: Metrics;
  readiness: Readiness;
  /** Runs when the service closes, in reverse order of registration. */
  onClose(close: () => Promise<unknown>): unknown;
}
