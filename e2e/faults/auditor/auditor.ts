import { allPromises, judge, safetyPromises } from './judge.ts';
import type { Finding } from './promise.ts';
import { type Known, openReader, type Part, type Places, type Reader } from './reader.ts';
import { latenessOf } from './times.ts';

export type { Part } from './reader.ts';

export interface Audit {
  findings: Finding[];
  orders: number;
  /** How late each lock ended, in milliseconds. */
  lateness: number[];
}

/** Reads everything past the services, shares nothing with them but contracts, and judges every promise. */
export interface Auditor {
  /** Every promise; to be called when nothing is under way. */
  audit(scope?: Part & Partial<Known>): Promise<Audit>;
  /** What holds at every instant. */
  glance(part: Part): Promise<Finding[]>;
  document: Reader['document'];
  close(): Promise<void>;
}

export async function openAuditor(places: Places): Promise<Auditor> {
  const reader = await openReader(places);
  return {
    async audit({ history = [], healedAt, ...part } = {}) {
      const world = await reader.world(part, { history, ...(healedAt !== undefined && { healedAt }) });
      return {
        findings: judge(world, allPromises),
        orders: world.orders.length,
        lateness: latenessOf(world),
      };
    },
    glance: async (part) => judge(await reader.moment(part), safetyPromises),
    document: reader.document,
    close: reader.close,
  };
}
