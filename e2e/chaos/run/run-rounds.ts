import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plan } from '../plan/plan-round.ts';
import { type Environment, openEnvironment } from './environment.ts';
import { appendResult } from './results-log.ts';
import { runRound } from './round.ts';
import type { RoundOutcome } from './round-outcome.ts';

export interface RunOptions {
  /** Each plan is asked for once the result of the previous round is written down. */
  plans: Iterable<Plan>;
  /** How many plans there are, as far as is known. */
  count: number;
  /** Where results are appended. */
  file: string;
  /** The command that repeats a round, to be printed after a violation. */
  repeat: (plan: Plan) => string;
  /** Holds the data of the system, and that of rounds with violations. */
  dir: string;
  log: (line: string) => void;
}

/** How long after recovery a violation does not count, in milliseconds: the longest bound of any invariant (M1). */
const boundMs = 60_000;

/** Where the system of the rounds keeps its data. */
export const roundsDataDir = (dir: string): string => join(dir, 'system');

/** Runs rounds and writes down each; returns the number of violations. */
export async function runRounds({ plans, count, file, repeat, dir, log }: RunOptions): Promise<number> {
  mkdirSync(dir, { recursive: true });
  const dataDir = roundsDataDir(dir);
  let environment: Environment | undefined;
  const startedAt = performance.now();
  let [done, violated] = [0, 0];
  try {
    for (const plan of plans) {
      environment ??= await openEnvironment({ dataDir, log: () => undefined });
      const context = await environment.roundContext(plan);
      const { outcome, history } = await runRound(plan, { ...context, boundMs });
      const { seed, round, faults } = plan;
      const { violations } = outcome;
      appendResult(file, { seed, round, faults, outcome });
      done += 1;
      log(lineOf(plan, outcome, { done, of: count, ms: performance.now() - startedAt }));
      if (violations.length === 0) continue;
      violated += violations.length;
      for (const { id, message } of violations) log(`  ${id} ${message}`);
      log(`  repeat: ${repeat(plan)}`);
      log(`  plan: ${JSON.stringify(faults)}`);
      // Later rounds would find the same violations again: they get a new system, and this one's data is kept.
      await environment.close();
      environment = undefined;
      const violatedDir = join(dir, `violated-${seed}-${round}`);
      rmSync(violatedDir, { recursive: true, force: true });
      renameSync(dataDir, violatedDir);
      writeFileSync(join(violatedDir, 'history.json'), JSON.stringify({ plan, history }, undefined, 1));
    }
    const atEnd = ((await environment?.checkAll()) ?? []).flatMap(({ violations }) => violations);
    for (const { id, message } of atEnd) log(`  at the end, over all rounds: ${id} ${message}`);
    return violated + atEnd.length;
  } finally {
    await environment?.close();
  }
}

const seconds = (ms: number) => (ms / 1000).toFixed(1);

function lineOf(
  { round, faults }: Plan,
  { orders, requests, violations, readyMs, recoveryMs, tookMs }: RoundOutcome,
  { done, of, ms }: { done: number; of: number; ms: number },
): string {
  const kinds = [...new Set(faults.map(({ kind }) => kind))].join(', ') || 'no fault';
  const verdict = violations.length === 0 ? 'ok' : `${violations.length} VIOLATIONS`;
  const minutesLeft = Math.round(((ms / done) * Math.max(of - done, 0)) / 60_000);
  return (
    `${String(done).padStart(4)}/${of} round ${round} [${kinds}] ${orders} orders, ${requests} requests, ` +
    `ready after ${seconds(readyMs)} s, consistent after ${seconds(recoveryMs)} s, took ${seconds(tookMs)} s: ` +
    `${verdict} (${minutesLeft} min left)`
  );
}
