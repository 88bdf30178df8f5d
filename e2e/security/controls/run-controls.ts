import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { checkApplies } from '../../module-replacement/check-applies.ts';
import type { Product } from '../../product.ts';
import { attacks } from '../attacks.ts';
import { runAttacks } from '../run-attacks.ts';
import { type Control, controlModule, controls } from './control.ts';
import { type ControlOutcome, saveControlOutcome } from './control-results.ts';

interface Options {
  /** All controls when empty. */
  names: string[];
  start: (env: Record<string, string>) => Promise<Product>;
  dir: string;
  log: (line: string) => void;
}

/** Attacks the product without each protection in turn; returns the exit code: 1 if one is not found. */
export async function runControls({ names, start, dir, log }: Options): Promise<number> {
  const unknown = names.filter((name) => !controls.some((control) => control.name === name));
  if (unknown.length > 0) throw new Error(`there is no control called ${unknown.join(' or ')}`);
  const outcomes: ControlOutcome[] = [];
  for (const control of controls) {
    if (names.length > 0 && !names.includes(control.name)) continue;
    const outcome = await run(control, start, join(dir, 'control-loaded')).catch((error: unknown) => ({
      name: control.name,
      without: control.without,
      attack: control.attack,
      found: false,
      message: String(error),
    }));
    log(
      `${control.name.padEnd(22)} ${outcome.found ? 'found' : 'NOT FOUND'} by ${control.attack}: ${outcome.message}`,
    );
    outcomes.push(outcome);
    saveControlOutcome(dir, outcome);
  }
  const missed = outcomes.filter(({ found }) => !found).length;
  log(
    missed === 0
      ? `all ${outcomes.length} controls were found`
      : `${missed} of ${outcomes.length} controls were not found`,
  );
  return missed === 0 ? 0 : 1;
}

async function run(control: Control, start: Options['start'], loadedFile: string): Promise<ControlOutcome> {
  const { name, without, attack, rules } = control;
  await checkApplies('control', name, controlModule(name));
  rmSync(loadedFile, { force: true });
  await using product = await start({
    NODE_OPTIONS: `--import ${new URL('preload.ts', import.meta.url).href}`,
    SECURITY_CONTROL: name,
    SECURITY_CONTROL_LOADED: loadedFile,
  });
  if (!existsSync(loadedFile)) throw new Error(`${name} did not apply: no service loads what it replaces`);
  const [outcome] = await runAttacks(
    product,
    attacks.filter((candidate) => candidate.name === attack),
    'short',
  );
  const hit = outcome?.findings.find(({ rule }) => rules.includes(rule));
  const message = hit ? `${hit.where}: ${hit.message}` : (outcome?.failure ?? 'no finding');
  return { name, without, attack, found: hit !== undefined, message };
}
