import { performance } from 'node:perf_hooks';

export interface DatabaseClock {
  /** Asks the database for its time. */
  read(): Promise<void>;
  /** @throws before the first reading. */
  now(): Date;
}

/** What a reading may be off by grows by this much of the time since: clocks drift, and are set. */
const driftShare = 0.001;

/**
 * The database's clock, carried on by this process's monotonic one between readings. A reading is right to half its
 * round trip; one that waited (for a server that came back, for a slow network) does not replace a sharper one, or
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
