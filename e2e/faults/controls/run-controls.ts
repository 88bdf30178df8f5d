import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Plan, planRound } from '../plan.ts';
import { playRound } from '../round.ts';
import { openTheatre, scene } from '../stage.ts';
import type { Control } from './control.ts';
import { controls } from './controls.ts';

/** What came of a control: caught, after how many rounds, and by which words. */
export interface Checked {
  name: string;
  without: string;
  breaks: string[];
  caught: boolean;
  rounds: number;
  says: string;
}

const mostRounds = 5;
/** Long enough for every promise that these controls break. */
const boundMs = 30_000;

/** Plays rounds without each protection until its invariant is found broken; says how many were not caught. */
export async function runControls(options: {
  seed: number;
  dir: string;
  /** Only these; all when empty. */
  names: string[];
  log: (line: string) => void;
}): Promise<number> {
  const { seed, dir, names, log } = options;
  mkdirSync(dir, { recursive: true });
  const wanted = controls.filter(({ name }) => names.length === 0 || names.includes(name));
  let missed = 0;
  for (const control of wanted) {
    const checked = await check(control, seed, join(dir, 'control'));
    appendFileSync(join(dir, 'controls.jsonl'), `${JSON.stringify(checked)}\n`);
    log(
      `${control.name}: ${checked.caught ? 'caught' : 'NOT CAUGHT'} after ${checked.rounds} rounds. ${checked.says}`,
    );
    if (!checked.caught) missed += 1;
  }
  return missed;
}

async function check(control: Control, seed: number, dataDir: string): Promise<Checked> {
  const theatre = await openTheatre({ dataDir, replacements: control.replaces, log: () => undefined });
  const { name, without, breaks } = control;
  const result = { name, without, breaks };
  try {
    for (let round = 0; round < mostRounds; round++) {
      const plan = planOf(control, seed, round);
      const { outcome } = await playRound(plan, { ...(await theatre.stage(round)), boundMs });
      const right = outcome.violations.find(({ id }) => breaks.includes(id));
      if (right) return { ...result, caught: true, rounds: round + 1, says: `${right.id} ${right.says}` };
    }
    return { ...result, caught: false, rounds: mostRounds, says: 'every promise was kept without it' };
  } finally {
    await theatre.close();
  }
}

/** A round of the usual buyers under this control's own faults. */
function planOf({ faults, ending, healAt }: Control, seed: number, round: number): Plan {
  const plan = planRound(seed, round, scene, []);
  const wishes = plan.wishes.map((own) => own.map((wish) => ({ ...wish, ...(ending && { ending }) })));
  return { ...plan, wishes, faults, ...(healAt !== undefined && { healAt }) };
}

/** The last word on each control that was ever checked. */
export function controlsIn(file: string): Checked[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  return [
    ...new Map(lines.map((line) => JSON.parse(line) as Checked).map((one) => [one.name, one])).values(),
  ];
}
