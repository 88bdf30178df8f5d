import { allInvariants, checkInvariants, safetyInvariants } from './check-invariants.ts';
import type { InvariantResult } from './invariant.ts';
import { latenessOf } from './order-expiry.ts';
import { type DataSources, openReader, type Reader, type SnapshotScope } from './snapshot/reader.ts';
import type { RoundRecord } from './snapshot/snapshot.ts';

export type { SnapshotScope } from './snapshot/reader.ts';

export interface Audit {
  results: InvariantResult[];
  orders: number;
  /** How late each lock ended, in milliseconds. */
  lateness: number[];
}

/** Reads all data without the services, sharing only contracts with them, and checks the invariants. */
export interface Auditor {
  /** Checks every invariant; to be called when nothing is in progress. */
  audit(scope?: SnapshotScope, record?: Partial<RoundRecord>): Promise<Audit>;
  /** Checks what must hold at every moment. */
  checkSafety(scope: SnapshotScope): Promise<InvariantResult[]>;
  /** Every durable consumer with its lag. */
  consumers: Reader['consumers'];
  document: Reader['document'];
  close(): Promise<void>;
}

export async function openAuditor(sources: DataSources): Promise<Auditor> {
  const reader = await openReader(sources);
  return {
    async audit(scope = {}, record = {}) {
      const snapshot = await reader.snapshot(scope, { history: [], ...record });
      return {
        results: checkInvariants(snapshot, allInvariants),
        orders: snapshot.orders.length,
        lateness: latenessOf(snapshot),
      };
    },
    checkSafety: async (scope) => checkInvariants(await reader.safetySnapshot(scope), safetyInvariants),
    consumers: reader.consumers,
    document: reader.document,
    close: reader.close,
  };
}
