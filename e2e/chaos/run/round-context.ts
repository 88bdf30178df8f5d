import type { Client } from '../actors/client.ts';
import type { Injector } from '../injection/injector.ts';
import type { Auditor } from '../invariants/auditor.ts';
import type { InvariantResult } from '../invariants/invariant.ts';
import type { ContestedSeats } from '../invariants/snapshot/published-view.ts';
import type { SystemUnderTest } from '../system/system.ts';
import type { TrainOnDate } from '../system/timetable-feed.ts';

export interface Buyer {
  name: string;
  client: Client;
}

/** Everything that a round needs. */
export interface RoundContext {
  system: SystemUnderTest;
  injector: Injector;
  auditor: Auditor;
  buyers: Buyer[];
  contested: ContestedSeats;
  /** The train of their run, for imports that change it. */
  train: TrainOnDate;
  /** The search that finds the run of the contested seats. */
  search: string;
  /** How long after recovery a violation still does not count, in milliseconds. */
  boundMs: number;
  /** What was checked when the system started, in the first round only. */
  startupResults?: InvariantResult[];
}
