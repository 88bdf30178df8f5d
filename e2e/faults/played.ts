import { existsSync, readFileSync } from 'node:fs';
import type { Plan } from './plan.ts';
import type { Outcome } from './round.ts';

/** A round as it is written down, one line each, so that an interrupted campaign goes on where it stood. */
export interface Played {
  seed: number;
  round: number;
  faults: Plan['faults'];
  outcome: Outcome;
}

/** Every round that was ever written down in this file; of one that was played again, the last time. */
export function playedIn(file: string): Played[] {
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
  const played = lines.map((line) => JSON.parse(line) as Played);
  return [...new Map(played.map((one) => [`${one.seed}/${one.round}`, one])).values()];
}
