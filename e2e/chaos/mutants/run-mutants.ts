import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkApplies } from '../../module-replacement/check-applies.ts';
import { mutantModule } from '../instrumentation/replacements.ts';
import { type Plan, planRound } from '../plan/plan-round.ts';
import { openEnvironment, roundShape } from '../run/environment.ts';
import { runRound } from '../run/round.ts';
import type { Mutant } from './mutant.ts';
import { mutants } from './mutants.ts';

/** Whether a mutant was caught, after how many rounds, and by which violation. */
export interface MutantResult {
  name: string;
  without: string;
  breaks: string[];
  caught: boolean;
  rounds: number;
  message: string;
}

const maxRounds = 5;
/** Longer than the bound of every invariant that the mutants break. */
const boundMs = 30_000;

/** Runs each mutant until one of its invariants is violated; returns how many survived or did not apply. */
export async function runMutants(options: {
  seed: number;
  dir: string;
  /** All mutants when empty. */
  names: string[];
  log: (line: string) => void;
}): Promise<number> {
  const { seed, dir, names, log } = options;
  const unknown = names.filter((name) => !mutants.some((mutant) => mutant.name === name));
  if (unknown.length > 0) throw new Error(`there is no mutant called ${unknown.join(' or ')}`);
  mkdirSync(dir, { recursive: true });
  let survived = 0;
  for (const mutant of mutants) {
    if (names.length > 0 && !names.includes(mutant.name)) continue;
    const result = await run(mutant, seed, mutantDataDir(dir));
    appendFileSync(mutantResultsFile(dir), `${JSON.stringify(result)}\n`);
    log(
      `${mutant.name}: ${result.caught ? 'caught' : 'NOT CAUGHT'} after ${result.rounds} rounds. ${result.message}`,
    );
    if (!result.caught) survived += 1;
  }
  return survived;
}

async function run(mutant: Mutant, seed: number, dataDir: string): Promise<MutantResult> {
  const { name, without, breaks } = mutant;
  const result = { name, without, breaks };
  await checkApplies('mutant', name, mutantModule(name));
  const environment = await openEnvironment({ dataDir, mutant: name, log: () => undefined });
  try {
    for (let round = 0; round < maxRounds; round++) {
      const plan = planOf(mutant, seed, round);
      const context = await environment.roundContext(plan);
      const { outcome } = await runRound(plan, { ...context, boundMs });
      const hit = outcome.violations.find(({ id }) => breaks.includes(id));
      if (hit) return { ...result, caught: true, rounds: round + 1, message: `${hit.id} ${hit.message}` };
      if (context.system.mutatedServices().length === 0)
        throw new Error(`mutant did not apply: no service loads what ${name} replaces`);
    }
    return { ...result, caught: false, rounds: maxRounds, message: 'no violation' };
  } finally {
    await environment.close();
  }
}

/** A round of the usual buyers under this mutant's own faults. */
function planOf({ faults, scenario, recoverAt }: Mutant, seed: number, round: number): Plan {
  const plan = planRound(seed, round, roundShape, []);
  const purchases = plan.purchases.map((own) =>
    own.map((purchase) => ({ ...purchase, ...(scenario && { scenario }) })),
  );
  return { ...plan, purchases, faults, ...(recoverAt !== undefined && { recoverAt }) };
}

/** Where the system of a mutant keeps its data. */
export const mutantDataDir = (dir: string): string => join(dir, 'mutant');

const mutantResultsFile = (dir: string) => join(dir, 'mutants.jsonl');

/** The last result of each mutant that was ever run. */
export function readMutantResults(dir: string): MutantResult[] {
  const file = mutantResultsFile(dir);
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
  const results = lines.map((line) => JSON.parse(line) as MutantResult);
  return [...new Map(results.map((result) => [result.name, result])).values()];
}
