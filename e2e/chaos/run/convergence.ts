import { setTimeout as sleep } from 'node:timers/promises';
import type { Audit, Auditor, SnapshotScope } from '../invariants/auditor.ts';
import type { InvariantId, InvariantResult, Violation } from '../invariants/invariant.ts';

/** How long a violation may last after recovery; for the rest the bound of the round counts. */
const boundsMs: Partial<Record<InvariantId, number>> = {
  E1: 30_000,
  E2: 10_000,
  E3: 30_000,
  L1: 30_000,
  L3: 30_000,
  S3: 30_000,
};
/** Violations that no waiting repairs. */
const permanent = new Set<InvariantId>(['E4', 'L2', 'M3', 'M4', 'O1', 'P1', 'P2', 'S6', 'T1']);
const consumersMs = 30_000;
const checkMs = 1000;
const retryMs = 500;

/**
 * Audits until nothing is violated or the time is up. The last audit counts, and in addition `late`: a violation that
 * lasted longer than its own bound.
 */
export async function waitForConsistency(
  auditor: Auditor,
  scope: Parameters<Auditor['audit']>,
  boundMs: number,
): Promise<{ audit: Audit; consistentAt: number; late: Violation[] }> {
  const startedAt = Date.now();
  let late: Violation[] = [];
  let firstSeen = new Map<string, number>();
  for (;;) {
    const auditedAt = Date.now();
    const isOver = auditedAt > startedAt + boundMs;
    const audit = await auditor.audit(...scope).catch((error: unknown) => {
      // A read may fail for a moment, but not for ever.
      if (isOver) throw error;
      return undefined;
    });
    const violations = audit?.results.flatMap((result) => result.violations) ?? [];
    // Purchases may still be finishing: a violation lasts since it was first seen.
    firstSeen = new Map(
      violations.map(({ message }) => [message, firstSeen.get(message) ?? auditedAt] as const),
    );
    const tooLong = violations.find(
      ({ id, message }) =>
        auditedAt > (firstSeen.get(message) ?? auditedAt) + (boundsMs[id] ?? Number.POSITIVE_INFINITY),
    );
    if (tooLong) late = [{ id: 'L2', message: `not within ${boundsMs[tooLong.id]} ms: ${tooLong.message}` }];
    const isConsistent = violations.every(({ id }) => permanent.has(id));
    if (audit && (isConsistent || isOver)) return { audit, consistentAt: Date.now(), late };
    await sleep(retryMs);
  }
}

/** Waits until each consumer has been seen with no message left; returns how long that took, or which never was. */
export async function waitForConsumers(
  { consumers }: Pick<Auditor, 'consumers'>,
  recoveredAt: number,
): Promise<{ caughtUpMs: number; count: number; violations: Violation[] }> {
  const caughtUp = new Set<string>();
  for (;;) {
    const all = await consumers().catch(() => []);
    for (const { stream, name, lag } of all) if (lag === 0) caughtUp.add(`${name} on ${stream}`);
    const behind = all.filter(({ stream, name }) => !caughtUp.has(`${name} on ${stream}`));
    const caughtUpMs = Date.now() - recoveredAt;
    if (caughtUpMs > consumersMs || (all.length > 0 && behind.length === 0)) {
      const violations = behind.map(
        ({ stream, name, lag }): Violation => ({
          id: 'L2',
          message: `${name} is ${lag} messages behind on ${stream} ${caughtUpMs} ms after recovery`,
        }),
      );
      return { caughtUpMs, count: all.length, violations };
    }
    await sleep(retryMs);
  }
}

/** Checks once a second what must hold at every moment. While the database or Stripe is away, nothing can be checked. */
export function continuousChecks(auditor: Auditor, scope: SnapshotScope) {
  const ending = new AbortController();
  const seen = new Map<string, Violation>();
  const running = (async () => {
    while (!ending.signal.aborted) {
      const results = await auditor.checkSafety(scope).catch((): InvariantResult[] => []);
      for (const { id, message } of results.flatMap(({ violations }) => violations))
        seen.set(`${id} ${message}`, { id, message: `under load: ${message}` });
      await sleep(checkMs, undefined, { signal: ending.signal }).catch(() => undefined);
    }
  })();
  return {
    async stop(): Promise<Violation[]> {
      ending.abort();
      await running;
      return [...seen.values()];
    },
  };
}
