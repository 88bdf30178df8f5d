import { setTimeout as sleep } from 'node:timers/promises';
import type { Auditor } from './auditor/auditor.ts';
import type { Asked } from './auditor/history.ts';
import type { Finding, Violation } from './auditor/promise.ts';
import type { Secret } from './auditor/secrets.ts';
import type { Stretch } from './auditor/shop-window.ts';
import { burst } from './burst.ts';
import { buy, secretCards } from './buyer.ts';
import type { Client } from './client.ts';
import { mayMailAgain } from './fault.ts';
import type { Injector } from './inject.ts';
import type { Strike } from './inside/failpoints.ts';
import { arrive } from './newcomer.ts';
import { watchMap } from './passer-by.ts';
import type { Plan } from './plan.ts';
import { strangers } from './prowl.ts';
import { glances, untilCaughtUp, untilSound } from './sound.ts';
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
  strikes: Strike[];
  /** From mended to every service ready, to no consumer behind, and to every promise kept, in milliseconds. */
  readyMs: number;
  caughtUpMs: number;
  soundMs: number;
  lateness: number[];
  tookMs: number;
}

export interface Buyer {
  name: string;
  client: Client;
}

export interface Stage {
  system: FaultySystem;
  injector: Injector;
  auditor: Auditor;
  buyers: Buyer[];
  arena: Stretch;
  /** The search that finds the arena's run. */
  search: string;
  /** Longest time from mended to sound before what is still broken counts, in milliseconds. */
  boundMs: number;
  /** What was found when the stage was set, if nobody has been told yet. */
  opening?: Finding[];
}

const readyBoundMs = 30_000;
const patienceMs = 20_000;

/** Plays a round: buyers and faults side by side, everything mended, then judged until sound or out of time. */
export async function playRound(plan: Plan, stage: Stage): Promise<{ outcome: Outcome; history: Asked[] }> {
  const { system, injector, auditor, arena, opening = [] } = stage;
  const began = Date.now();
  const history: Asked[] = [];
  const prowling = strangers(stage.buyers, (asked) => history.push(asked));
  const note = (asked: Asked) => {
    history.push(asked);
    prowling.see(asked);
  };
  const part = { since: began, seats: arena.seats.map((seat) => `${arena.runId}/${seat}`) };
  const watching = watchMap(system.baseUrl, arena);
  const glancing = glances(auditor, part);
  const load = buying(plan, stage, note);
  const striking = plan.faults.map(async ({ at, ...fault }) => {
    await sleep(at);
    await (fault.kind === 'burst'
      ? burst(fault, { ...system, arena, search: stage.search, note })
      : injector.inject(fault));
  });

  await sleep(plan.healAt);
  const mendedAt = Date.now();
  await injector.heal();
  await Promise.allSettled(striking);
  await injector.heal();
  const healedAt = Date.now();
  const lag = untilCaughtUp(auditor, healedAt);
  const clientSecrets = await load.end();
  const atOnce = await glancing.stop();
  await prowling.again();
  const known = {
    history,
    healedAt,
    faults: new Set<string>(plan.faults.map(({ kind }) => kind)),
    poison: injector.poison,
    mayMailAgain: mayMailAgain(plan.faults),
  };
  const secrets = [...secretsOf(stage, clientSecrets)];
  const scope = { ...part, stretch: arena, secrets };
  const { audit, soundAt, slow } = await untilSound(auditor, [scope, known], stage.boundMs);
  const { caughtUpMs, consumers, violations: behind } = await lag;
  await watching.leave();

  const crashes = system.obituaries().flatMap((words) => crashOf(words));
  const findings = [...opening, ...audit.findings];
  const found = findings.flatMap((finding) => finding.violations);
  const looked = countLooked(findings);
  return {
    history,
    outcome: {
      orders: audit.orders,
      requests: history.length,
      answers: countBy(history, ({ status, code }) => `${status ?? 'none'}${code ? ` ${code}` : ''}`),
      looked: { ...looked, L2: (looked.L2 ?? 0) + consumers, L4: 1 },
      strikes: system.strikes(),
      violations: [...atOnce, ...notReady(healedAt - mendedAt), ...crashes, ...slow, ...behind, ...found],
      readyMs: healedAt - mendedAt,
      caughtUpMs,
      soundMs: soundAt - healedAt,
      lateness: audit.lateness,
      tookMs: Date.now() - began,
    },
  };
}

/** Lets everybody buy what they wish for, and newcomers sign in. */
function buying(plan: Plan, { system, arena, buyers }: Stage, note: (asked: Asked) => void) {
  const impatience = new AbortController();
  const clientSecrets = new Set<string>();
  const around = {
    stripeUrl: system.stripeUrl,
    arena,
    note,
    whisper: (secret: string) => clientSecrets.add(secret),
    patience: impatience.signal,
  };
  const all = buyers.map(({ name, client }, buyer) =>
    Promise.all(
      (plan.wishes[buyer] ?? []).map(async (wish, index) => {
        await sleep(wish.at);
        await buy(wish, `${plan.seed}-${plan.round}-${name}-${index}`, { ...around, name, client });
      }),
    ),
  );
  const arriving = Array.from({ length: plan.newcomers }, (_, index) =>
    arrive(system, `newcomer-${plan.seed}-${plan.round}-${index}`, impatience.signal),
  );
  return {
    /** Waits for everybody as long as they have patience, and tells the secrets of their payments. */
    async end(): Promise<ReadonlySet<string>> {
      const timer = setTimeout(() => impatience.abort(), patienceMs);
      await Promise.all([...all, ...arriving]);
      clearTimeout(timer);
      return clientSecrets;
    },
  };
}

function* secretsOf({ buyers, system }: Stage, clientSecrets: ReadonlySet<string>): Iterable<Secret> {
  for (const { client } of buyers)
    for (const word of client.secrets) yield { kind: /^\d{6}$/.test(word) ? 'code' : 'cookie', word };
  for (const word of clientSecrets) yield { kind: 'client secret', word };
  for (const word of secretCards) yield { kind: 'card', word };
  for (const word of system.keys) yield { kind: 'key', word };
}

const notReady = (ms: number): Violation[] =>
  ms > readyBoundMs ? [{ id: 'L4', says: `ready only ${ms} ms after mending` }] : [];

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
