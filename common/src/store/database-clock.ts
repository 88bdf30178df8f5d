import { performance } from 'node:perf_hooks';

export interface DatabaseClock {
  /** Reads the database's time. */
  read(): Promise<void>;
  /** @throws before the first reading. */
  now(): Date;
}

/** The error of a reading grows by this share of the time since: clocks drift, and are adjusted. */
const driftShare = 0.001;

/**
 * The database's clock, continued by this process's monotonic clock between readings. A reading is accurate to half its
 * round trip. One that took long (a server that came back, a slow network) does not replace a more accurate one, because
 * locks would end early.
 */
export function databaseClock(
  ask: () => Promise<Date | undefined>,
  monotonicMs: () => number = () => performance.now(),
): DatabaseClock {
  let base: { server: number; at: number; offByMs: number } | undefined;
  return {
    async read() {
      const asked = monotonicMs();
      const time = await ask();
      const answered = monotonicMs();
      if (!time) return;
      const offByMs = (answered - asked) / 2;
      const at = asked + offByMs;
      if (base && offByMs > base.offByMs + (answered - base.at) * driftShare) return;
      base = { server: time.getTime(), at, offByMs };
    },
    now() {
      if (!base) throw new Error('the database clock was asked before the database answered');
      return new Date(base.server + monotonicMs() - base.at);
    },
  };
}
