import { setTimeout as sleep } from 'node:timers/promises';
import type { Audit, Auditor, Part } from './auditor/auditor.ts';
import type { Finding, InvariantId, Violation } from './auditor/promise.ts';

/** What has to be told within ten seconds of mending, and heard within half a minute; the rest has its stage's bound. */
const quickMs: Partial<Record<InvariantId, number>> = {
  E1: 30_000,
  E2: 10_000,
  E3: 30_000,
  L1: 30_000,
  L3: 30_000,
  S3: 30_000,
};
/** What has gone wrong for good: no waiting mends it. */
const lasting = new Set<InvariantId>(['E4', 'L2', 'M3', 'M4', 'O1', 'P1', 'P2', 'T1']);
const lagMs = 30_000;
const glanceMs = 1000;
const againMs = 500;

/** Audits until nothing is wrong or the time is up; the last audit counts, and what was told and heard too late. */
export async function untilSound(
  auditor: Auditor,
  scope: Parameters<Auditor['audit']>,
  boundMs: number,
): Promise<{ audit: Audit; soundAt: number; slow: Violation[] }> {
  const from = Date.now();
  let slow: Violation[] = [];
  let since = new Map<string, number>();
  for (;;) {
    const askedAt = Date.now();
    const isOver = askedAt > from + boundMs;
    const audit = await auditor.audit(...scope).catch((error: unknown) => {
      // What is shown may not be there for a moment; what cannot be read for good is a fault of its own.
      if (isOver) throw error;
      return undefined;
    });
    const violations = audit?.findings.flatMap((finding) => finding.violations) ?? [];
    // What has only just been said may not be heard yet: it counts from when it was first seen.
    const seen = new Map(violations.map(({ id, says }) => [says, { id, since: since.get(says) ?? askedAt }]));
    since = new Map([...seen].map(([says, one]) => [says, one.since]));
    const late = [...seen].find(
      ([, one]) => askedAt > one.since + (quickMs[one.id] ?? Number.POSITIVE_INFINITY),
    );
    if (late) slow = [{ id: 'L2', says: `not within ${quickMs[late[1].id]} ms: ${late[0]}` }];
    const isSettled = violations.every(({ id }) => lasting.has(id));
    if (audit && (isSettled || isOver)) return { audit, soundAt: Date.now(), slow };
    await sleep(againMs);
  }
}

/** Waits until each consumer has had nothing left to do once, and says how long that took or which never had. */
export async function untilCaughtUp(
  { behind }: Pick<Auditor, 'behind'>,
  healedAt: number,
): Promise<{ caughtUpMs: number; consumers: number; violations: Violation[] }> {
  const caughtUp = new Set<string>();
  for (;;) {
    const consumers = await behind().catch(() => []);
    for (const { stream, name, behind: count } of consumers)
      if (count === 0) caughtUp.add(`${name} on ${stream}`);
    const left = consumers.filter(({ stream, name }) => !caughtUp.has(`${name} on ${stream}`));
    const caughtUpMs = Date.now() - healedAt;
    const isOver = caughtUpMs > lagMs;
    if (isOver || (consumers.length > 0 && left.length === 0)) {
      const violations = left.map(
        ({ stream, name, behind: count }): Violation => ({
          id: 'L2',
          says: `${name} is ${count} messages behind on ${stream} ${caughtUpMs} ms after mending`,
        }),
      );
      return { caughtUpMs, consumers: consumers.length, violations };
    }
    await sleep(againMs);
  }
}

/** Looks at what must hold at every instant once a second; with the database or Stripe away there is nothing to see. */
export function glances(auditor: Auditor, part: Part) {
  const ending = new AbortController();
  const seen = new Map<string, Violation>();
  const running = (async () => {
    while (!ending.signal.aborted) {
      const findings = await auditor.glance(part).catch((): Finding[] => []);
      for (const violation of findings.flatMap(({ violations }) => violations))
        seen.set(`${violation.id} ${violation.says}`, {
          ...violation,
          says: `under load: ${violation.says}`,
        });
      await sleep(glanceMs, undefined, { signal: ending.signal }).catch(() => undefined);
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
