import { setTimeout as sleep } from 'node:timers/promises';
import type { Audit, Auditor, Part } from './auditor/auditor.ts';
import type { Asked } from './auditor/history.ts';
import type { Finding, Violation } from './auditor/promise.ts';
import { type Arena, buy } from './buyer.ts';
import type { Client } from './client.ts';
import type { Injector } from './inject.ts';
import type { Plan } from './plan.ts';
import type { FaultySystem } from './system.ts';

/** What came of a round. */
export interface Outcome {
  orders: number;
  requests: number;
  /** Answers by status; `none` when nothing came. */
  answers: Record<string, number>;
  /** How many things each invariant was judged on. */
  looked: Record<string, number>;
  violations: Violation[];
  /** Failpoints that struck. */
  struck: number;
  /** From mended to every service ready, and to every promise kept, in milliseconds. */
  readyMs: number;
  soundMs: number;
  lateness: number[];
  tookMs: number;
}

export interface Stage {
  system: FaultySystem;
  injector: Injector;
  auditor: Auditor;
  buyers: { name: string; client: Client }[];
  arena: Arena;
  /** Longest time from mended to sound before what is still broken counts, in milliseconds. */
  boundMs: number;
}

const readyBoundMs = 30_000;
const patienceMs = 20_000;
const glanceMs = 1000;

/** Plays a round: buyers and faults side by side, everything mended, then judged until sound or out of time. */
export async function playRound(plan: Plan, stage: Stage): Promise<{ outcome: Outcome; history: Asked[] }> {
  const { system, injector, auditor, arena } = stage;
  const began = Date.now();
  const history: Asked[] = [];
  const impatience = new AbortController();
  const buying = stage.buyers.map(({ name, client }, buyer) =>
    Promise.all(
      (plan.wishes[buyer] ?? []).map(async (wish, index) => {
        await sleep(wish.at);
        await buy(wish, `${plan.seed}-${plan.round}-${name}-${index}`, {
          name,
          client,
          stripeUrl: system.stripeUrl,
          arena,
          note: (asked) => history.push(asked),
          patience: impatience.signal,
        });
      }),
    ),
  );
  const part = { since: began, seats: arena.seats.map((seat) => `${arena.runId}/${seat}`) };
  const glancing = glances(auditor, part);
  const striking = plan.faults.map(async ({ at, ...fault }) => {
    await sleep(at);
    await injector.inject(fault);
  });

  await sleep(plan.healAt);
  const mendedAt = Date.now();
  const struck = await injector.heal();
  await Promise.allSettled(striking);
  struck.push(...(await injector.heal()));
  const healedAt = Date.now();
  const timer = setTimeout(() => impatience.abort(), patienceMs);
  await Promise.all(buying);
  clearTimeout(timer);
  const atOnce = await glancing.stop();
  const boughtAt = Date.now();
  const { audit, soundAt, slow } = await untilSound(
    auditor,
    { ...part, history, healedAt },
    boughtAt,
    stage.boundMs,
  );

  const obituaries = system.obituaries();
  const crashes = obituaries.flatMap((words) => crashOf(words));
  const late: Violation[] =
    healedAt - mendedAt > readyBoundMs
      ? [{ id: 'L4', says: `ready only ${healedAt - mendedAt} ms after mending` }]
      : [];
  const violations = [
    ...atOnce,
    ...late,
    ...crashes,
    ...slow,
    ...audit.findings.flatMap((finding) => finding.violations),
  ];
  const answers = countBy(history, ({ status, code }) => `${status ?? 'none'}${code ? ` ${code}` : ''}`);
  return {
    history,
    outcome: {
      orders: audit.orders,
      requests: history.length,
      answers,
      looked: { ...countLooked(audit.findings), L2: 1, L4: 1 },
      struck: struck.length + obituaries.length - crashes.length,
      violations,
      readyMs: healedAt - mendedAt,
      soundMs: soundAt - healedAt,
      lateness: audit.lateness,
      tookMs: Date.now() - began,
    },
  };
}

/** What has to be told and heard within half a minute; money has a whole one (M1). */
const quick = new Set<string>(['E1', 'E2', 'E3', 'L1', 'L3', 'S3']);
const quickMs = 30_000;

/** Audits until nothing is wrong or the time is up; the last audit counts, and what was told and heard too late. */
async function untilSound(
  auditor: Auditor,
  scope: Parameters<Auditor['audit']>[0],
  from: number,
  boundMs: number,
): Promise<{ audit: Audit; soundAt: number; slow: Violation[] }> {
  let slow: Violation[] = [];
  let since = new Map<string, number>();
  for (;;) {
    const askedAt = Date.now();
    const audit = await auditor.audit(scope);
    const violations = audit.findings.flatMap((finding) => finding.violations);
    // What has only just been said may not be heard yet: it counts from when it was first seen.
    const seen = new Map(violations.map(({ id, says }) => [says, { id, since: since.get(says) ?? askedAt }]));
    since = new Map([...seen].map(([says, one]) => [says, one.since]));
    const late = [...seen].find(([, one]) => quick.has(one.id) && askedAt > one.since + quickMs);
    if (late) slow = [{ id: 'L2', says: `not within ${quickMs} ms: ${late[0]}` }];
    if (violations.length === 0 || askedAt > from + boundMs) return { audit, soundAt: Date.now(), slow };
    await sleep(500);
  }
}

/** Looks at what must hold at every instant once a second; with the database or Stripe away there is nothing to see. */
function glances(auditor: Auditor, part: Part) {
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

/** A service that we did not kill and that did not kill itself at a failpoint has no reason to end. */
function crashOf(words: string): Violation[] {
  return /ended with SIGKILL/.test(words) ? [] : [{ id: 'L4', says: words.slice(0, 2000) }];
}

function countLooked(findings: Finding[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { id, looked } of findings) counts[id] = (counts[id] ?? 0) + looked;
  return counts;
}

function countBy<T>(rows: T[], keyOf: (row: T) => string): Record<string, number> {
  return Object.fromEntries([...Map.groupBy(rows, keyOf)].map(([key, group]) => [key, group.length]));
}
