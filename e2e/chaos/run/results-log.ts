import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import type { Plan } from '../plan/plan-round.ts';
import type { RoundOutcome } from './round-outcome.ts';

/** A round as it is written down, one line each, so that an interrupted run can continue. */
export interface RoundResult {
  seed: number;
  round: number;
  faults: Plan['faults'];
  outcome: RoundOutcome;
}

export function appendResult(file: string, result: RoundResult): void {
  appendFileSync(file, `${JSON.stringify(result)}\n`);
}

/** Every round in the file; of one that was repeated, the last result. */
export function readResults(file: string): RoundResult[] {
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
  const results = lines.map((line) => JSON.parse(line) as RoundResult);
  return [...new Map(results.map((result) => [`${result.seed}/${result.round}`, result])).values()];
}
