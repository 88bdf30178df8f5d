import type { FailpointHit } from '../instrumentation/failpoints.ts';
import type { Violation } from '../invariants/invariant.ts';

/** The result of a round, as it is written to the log of results. */
export interface RoundOutcome {
  orders: number;
  requests: number;
  /** Answers by status and code; `none` when nothing came. */
  answers: Record<string, number>;
  /** How many things each invariant was checked on. */
  checked: Record<string, number>;
  violations: Violation[];
  failpointHits: FailpointHit[];
  /** From the start of recovery until every service was ready, in milliseconds. */
  readyMs: number;
  /** From recovery until no consumer was behind, and until every invariant held, in milliseconds. */
  caughtUpMs: number;
  recoveryMs: number;
  /** How late each lock ended, in milliseconds. */
  lateness: number[];
  tookMs: number;
}
