import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Finding } from './auditor/promise.ts';
import type { FaultKind } from './fault.ts';
import { type Plan, planRound } from './plan.ts';
import { type Outcome, playRound } from './round.ts';
import { openTheatre, scene, type Theatre } from './stage.ts';

/** A round as it is written down, one line each, so that an interrupted campaign goes on where it stood. */
export interface Played {
  seed: number;
  round: number;
  faults: Plan['faults'];
  outcome: Outcome;
}

export interface Campaign {
  seed: number;
  /** Rounds `from` … `from + rounds - 1`. */
  from: number;
  rounds: number;
  only?: FaultKind[];
  /** Rounds that were played are played again. */
  again?: boolean;
  /** Holds results, histories and the system's own data. */
  dir: string;
  log: (line: string) => void;
}

/** How long what was broken may take to come right, in milliseconds: the longest bound that is promised (M1). */
const boundMs = 60_000;

/** Plays the rounds that are not written down yet; says how many violations there were in all. */
export async function runCampaign({
  seed,
  from,
  rounds,
  only,
  again = false,
  dir,
  log,
}: Campaign): Promise<number> {
  mkdirSync(dir, { recursive: true });
  const file = join(dir, 'rounds.jsonl');
  const before = again ? [] : playedIn(file).filter((played) => played.seed === seed);
  const known = new Set(before.map(({ round }) => round));
  const left = Array.from({ length: rounds }, (_, index) => from + index).filter(
    (round) => !known.has(round),
  );
  if (left.length < rounds) log(`${rounds - left.length} rounds were played before`);

  const dataDir = join(dir, 'system');
  let theatre: Theatre | undefined;
  const began = performance.now();
  try {
    for (const [done, round] of left.entries()) {
      theatre ??= await openTheatre({ dataDir, log: () => undefined });
      const plan = planRound(seed, round, scene, only);
      const { outcome, history } = await play(plan, theatre);
      appendFileSync(
        file,
        `${JSON.stringify({ seed, round, faults: plan.faults, outcome } satisfies Played)}\n`,
      );
      log(lineOf(plan, outcome, { done: done + 1, of: left.length, ms: performance.now() - began }));
      if (outcome.violations.length === 0) continue;
      for (const { id, says } of outcome.violations) log(`  ${id} ${says}`);
      log(`  again: npm run faults -- --seed ${seed} --from ${round} --rounds 1 --again`);
      log(`  plan: ${JSON.stringify(plan.faults)}`);
      // What is broken would be found in every round to come: these start anew, and the remains stay for whoever looks.
      await theatre.close();
      theatre = undefined;
      const remains = join(dir, `violated-${seed}-${round}`);
      rmSync(remains, { recursive: true, force: true });
      renameSync(dataDir, remains);
      writeFileSync(join(remains, 'history.json'), JSON.stringify({ plan, history }, undefined, 1));
    }
    const whole = theatre ? (await theatre.auditor.audit()).findings : [];
    return report(whole, playedIn(file), { seed, from, rounds }, log);
  } finally {
    await theatre?.close();
  }
}

async function play(plan: Plan, theatre: Theatre): ReturnType<typeof playRound> {
  const { system, injector, auditor } = theatre;
  const stage = {
    system,
    injector,
    auditor,
    boundMs,
    arena: theatre.arena(plan.round),
    buyers: await theatre.buyers(),
  };
  return playRound(plan, stage);
}

/** Every round that was ever written down in this file. */
export const playedIn = (file: string): Played[] =>
  existsSync(file)
    ? readFileSync(file, 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Played)
    : [];

function report(
  whole: Finding[],
  played: Played[],
  { seed, from, rounds }: Pick<Campaign, 'seed' | 'from' | 'rounds'>,
  log: Campaign['log'],
): number {
  const late = whole.flatMap(({ violations }) => violations);
  for (const { id, says } of late) log(`  at the end, over everything: ${id} ${says}`);
  const mine = played.filter((one) => one.seed === seed && one.round >= from && one.round < from + rounds);
  return late.length + mine.reduce((sum, { outcome }) => sum + outcome.violations.length, 0);
}

const seconds = (ms: number) => (ms / 1000).toFixed(1);

function lineOf(
  { round, faults }: Plan,
  outcome: Outcome,
  { done, of, ms }: { done: number; of: number; ms: number },
): string {
  const kinds = [...new Set(faults.map(({ kind }) => kind))].join(', ') || 'health';
  const verdict = outcome.violations.length === 0 ? 'ok' : `${outcome.violations.length} VIOLATIONS`;
  const left = Math.round(((ms / done) * (of - done)) / 60_000);
  return (
    `${String(done).padStart(4)}/${of} round ${round} [${kinds}] ${outcome.orders} orders, ${outcome.requests} requests, ` +
    `ready ${seconds(outcome.readyMs)} s, sound ${seconds(outcome.soundMs)} s, took ${seconds(outcome.tookMs)} s: ${verdict} (${left} min left)`
  );
}
