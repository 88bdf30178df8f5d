import { allPromises, judge, safetyPromises } from './judge.ts';
import type { Finding } from './promise.ts';
import { openReader, type Part, type Places, type Reader } from './reader.ts';
import { latenessOf } from './times.ts';
import type { Known } from './world.ts';

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
  audit(part?: Part, known?: Partial<Known>): Promise<Audit>;
  /** What holds at every instant. */
  glance(part: Part): Promise<Finding[]>;
  /** How far behind each consumer is now. */
  behind: Reader['behind'];
  document: Reader['document'];
  close(): Promise<void>;
}

export async function openAuditor(places: Places): Promise<Auditor> {
  const reader = await openReader(places);
  return {
    async audit(part = {}, known = {}) {
      const world = await reader.world(part, { history: [], ...known });
      return {
        findings: judge(world, allPromises),
        orders: world.orders.length,
        lateness: latenessOf(world),
      };
    },
    glance: async (part) => judge(await reader.moment(part), safetyPromises),
    behind: reader.behind,
    document: reader.document,
    close: reader.close,
  };
}
