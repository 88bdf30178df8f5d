import { appendFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plan } from './plan.ts';
import type { Played } from './played.ts';
import { type Outcome, playRound } from './round.ts';
import { openTheatre, type Theatre } from './stage.ts';

export interface Campaign {
  /** Asked for one after the other, each when the one before is written down. */
  plans: Iterable<Plan>;
  /** How many there will be, as far as is known. */
  count: number;
  /** Where rounds are written down. */
  file: string;
  /** What plays a round again, to be told when it was violated. */
  again: (plan: Plan) => string;
  /** Holds the system's own data, and what violated rounds leave behind. */
  dir: string;
  log: (line: string) => void;
}

/** How long what was broken may take to come right, in milliseconds: the longest bound that is promised (M1). */
const boundMs = 60_000;

/** Plays rounds and writes each down; says how many violations there were in all. */
export async function runCampaign({ plans, count, file, again, dir, log }: Campaign): Promise<number> {
  mkdirSync(dir, { recursive: true });
  const dataDir = join(dir, 'system');
  let theatre: Theatre | undefined;
  const began = performance.now();
  let [done, broken] = [0, 0];
  try {
    for (const plan of plans) {
      theatre ??= await openTheatre({ dataDir, log: () => undefined });
      const stage = await theatre.stage(plan.round);
      const { outcome, history } = await playRound(plan, { ...stage, boundMs });
      const { seed, round, faults } = plan;
      appendFileSync(file, `${JSON.stringify({ seed, round, faults, outcome } satisfies Played)}\n`);
      done += 1;
      log(lineOf(plan, outcome, { done, of: count, ms: performance.now() - began }));
      if (outcome.violations.length === 0) continue;
      broken += outcome.violations.length;
      for (const { id, says } of outcome.violations) log(`  ${id} ${says}`);
      log(`  again: ${again(plan)}`);
      log(`  plan: ${JSON.stringify(faults)}`);
      // What is broken would be found in every round to come: these start anew, and the remains stay for whoever looks.
      await theatre.close();
      theatre = undefined;
      const remains = join(dir, `violated-${seed}-${round}`);
      rmSync(remains, { recursive: true, force: true });
      renameSync(dataDir, remains);
      writeFileSync(join(remains, 'history.json'), JSON.stringify({ plan, history }, undefined, 1));
    }
    const late = ((await theatre?.auditAll()) ?? []).flatMap(({ violations }) => violations);
    for (const { id, says } of late) log(`  at the end, over everything: ${id} ${says}`);
    return broken + late.length;
  } finally {
    await theatre?.close();
  }
}

const seconds = (ms: number) => (ms / 1000).toFixed(1);

function lineOf(
  { round, faults }: Plan,
  outcome: Outcome,
  { done, of, ms }: { done: number; of: number; ms: number },
): string {
  const kinds = [...new Set(faults.map(({ kind }) => kind))].join(', ') || 'health';
  const verdict = outcome.violations.length === 0 ? 'ok' : `${outcome.violations.length} VIOLATIONS`;
  const left = Math.round(((ms / done) * Math.max(of - done, 0)) / 60_000);
  return (
    `${String(done).padStart(4)}/${of} round ${round} [${kinds}] ${outcome.orders} orders, ${outcome.requests} requests, ` +
    `ready ${seconds(outcome.readyMs)} s, sound ${seconds(outcome.soundMs)} s, took ${seconds(outcome.tookMs)} s: ${verdict} (${left} min left)`
  );
}
