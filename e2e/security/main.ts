import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { home, root } from '../../infra/local/paths.ts';
import { exitOnSignal } from '../../infra/local/processes/exit-on-signal.ts';
import { type Product, startProduct } from '../product.ts';
import type { Attack, Scale } from './attack.ts';
import { attacks } from './attacks.ts';
import { runControls } from './controls/run-controls.ts';
import { tableLine, writeReports } from './report/write-reports.ts';
import { hasHeld, runAttacks } from './run-attacks.ts';
import { inspectorEnv } from './target/callers.ts';

const scales = ['short', 'full', 'nightly'] as const;

const usage = `npm run security -- [--scale ${scales.join('|')}] [--only name,…] [--controls [name,…]] [--dir folder]

Starts the product and attacks it. Exits with 1 if an attack found something, or tried less than it must.
  --scale      how thorough: full by default
  --only       only these attacks: ${attacks.map(({ name }) => name).join(', ')}
  --controls   instead, switch protections off one at a time (or only those named): each must be found
  --dir        where results are written (JSON, SARIF, HTML), by default .railhead/security

A run of all attacks at full or nightly scale also writes docs/security-report.md and docs/security-report.json.`;

const log = (line: string) => process.stdout.write(`${line}\n`);
const isScale = (text: string): text is Scale => scales.some((scale) => scale === text);

const running = new Set<Promise<Product>>();
const start = (env: Record<string, string> = {}): Promise<Product> => {
  const product = startProduct({ ...inspectorEnv, ...env });
  running.add(product);
  return product;
};

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      scale: { type: 'string', default: 'full' },
      only: { type: 'string' },
      controls: { type: 'boolean', default: false },
      dir: { type: 'string', default: join(home, 'security') },
      help: { type: 'boolean', default: false },
    },
  });
  const { scale, dir } = values;
  if (values.help || !isScale(scale)) {
    log(usage);
    return values.help ? 0 : 1;
  }
  mkdirSync(dir, { recursive: true });
  if (values.controls) {
    const names = positionals.flatMap((text) => text.split(','));
    return runControls({ names, start, dir, log });
  }
  return attackAll(values.only?.split(','), scale, dir);
}

async function attackAll(only: string[] | undefined, scale: Scale, dir: string): Promise<number> {
  const chosen = only ? only.map(attackNamed) : attacks;
  log(`starting the product for ${chosen.length} attacks at scale ${scale}`);
  await using product = await start();
  const outcomes = await runAttacks(product, chosen, scale, (outcome) => log(tableLine(outcome)));
  const docs = only || scale === 'short' ? undefined : join(root, 'docs');
  writeReports({ scale, outcomes }, dir, docs);
  for (const { name, findings } of outcomes)
    for (const { severity, where, message } of findings) log(`${name}: ${severity}: ${where}: ${message}`);
  const notHeld = outcomes.filter((outcome) => !hasHeld(outcome));
  log(
    notHeld.length === 0 ? 'everything held' : `${notHeld.length} of ${outcomes.length} attacks did not hold`,
  );
  return notHeld.length === 0 ? 0 : 1;
}

function attackNamed(name: string): Attack {
  const found = attacks.find((attack) => attack.name === name);
  if (!found) throw new Error(`there is no attack called ${name}`);
  return found;
}

const unlessInterrupted = exitOnSignal(async () => {
  // Also one that is only starting: what it has started by then would be left running.
  await Promise.allSettled([...running].map(async (product) => (await product)[Symbol.asyncDispose]()));
}, log);
const exitCode = await unlessInterrupted(
  main().catch((error: unknown) => {
    log(error instanceof Error ? error.message : String(error));
    return 1;
  }),
);
// Connections of libraries may still be closing; nothing more is to be done.
process.exit(exitCode);
