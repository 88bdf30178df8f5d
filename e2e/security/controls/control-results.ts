import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { controls } from './control.ts';

/** Whether a control was found, and by what. */
export interface ControlOutcome {
  name: string;
  without: string;
  attack: string;
  found: boolean;
  message: string;
}

const fileIn = (dir: string) => join(dir, 'controls.json');

/** The last outcome of each control that was ever run, in their order. */
export function readControlOutcomes(dir: string): ControlOutcome[] {
  const file = fileIn(dir);
  const known = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as ControlOutcome[]) : [];
  return controls.flatMap(({ name }) => known.find((outcome) => outcome.name === name) ?? []);
}

export function saveControlOutcome(dir: string, outcome: ControlOutcome): void {
  const others = readControlOutcomes(dir).filter(({ name }) => name !== outcome.name);
  writeFileSync(fileIn(dir), `${JSON.stringify([...others, outcome], undefined, 2)}\n`);
}
