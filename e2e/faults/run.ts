import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { home, root } from '../../infra/local/places.ts';
import { playedIn, runCampaign } from './campaign.ts';
import { controlsIn, runControls } from './controls/run-controls.ts';
import { faultKinds } from './draw-fault.ts';
import type { FaultKind } from './fault.ts';
import { writeReport } from './report.ts';

const usage = `npm run faults -- [--rounds 200] [--seed 1] [--from 0] [--only kind,…] [--controls [name,…]] [--again] [--report]

Starts the real system behind proxies, lets buyers compete while faults strike, mends everything and audits.
  --seed, --from   one seed and number always plan the same round; rounds that were played are not played again
  --again          play them again all the same
  --only           draw faults of these kinds alone: ${faultKinds.join(', ')}
  --controls       switch protections off one at a time instead: each must be caught
  --report         write docs/faults.md of what was played so far, and play nothing`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    from: { type: 'string', default: '0' },
    only: { type: 'string' },
    controls: { type: 'boolean', default: false },
    again: { type: 'boolean', default: false },
    report: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const log = (line: string) => process.stdout.write(`${line}\n`);
const dir = join(home, 'faults');
const [seed, from, rounds] = [values.seed, values.from, values.rounds].map(Number);

async function main(): Promise<number> {
  if (values.help || seed === undefined || from === undefined || rounds === undefined) {
    log(usage);
    return 0;
  }
  if (values.controls) return runControls({ seed, dir, names: positionals, log });
  if (values.report) return 0;
  return runCampaign({
    seed,
    from,
    rounds,
    again: values.again,
    ...(values.only && { only: values.only.split(',').filter(isKind) }),
    dir,
    log,
  });
}

const isKind = (name: string): name is FaultKind => faultKinds.some((kind) => kind === name);

const broken = await main();
await writeReport(join(root, 'docs/faults.md'), {
  played: playedIn(join(dir, 'rounds.jsonl')),
  controls: controlsIn(join(dir, 'controls.jsonl')),
});
log(broken === 0 ? 'Nothing was broken that ought to hold.' : `${broken} faults were found.`);
// Connections of libraries may still be closing; nothing more is to be done.
process.exit(broken === 0 ? 0 : 1);
