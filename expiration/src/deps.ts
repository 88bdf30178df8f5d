import type { HoldTimers } from './persistence/hold-timers.ts';

/** What consumers work with. */
export interface Deps {
  timers: HoldTimers;
}
