import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { home, root } from '../../infra/local/paths.ts';
import { runCampaign } from './campaign.ts';
import { controlsIn, runControls } from './controls/run-controls.ts';
import { faultKinds } from './draw-fault.ts';
import type { FaultKind } from './fault.ts';
import { type Plan, planRound } from './plan.ts';
import { leftOf, planStrikes } from './plan-strikes.ts';
import { playedIn } from './played.ts';
import { writeReport } from './report.ts';
import { scene } from './stage.ts';

const usage = `npm run faults -- [--rounds 200] [--seed 1] [--from 0] [--only kind,…] [--again] [--failpoints] [--controls [name,…]] [--report]

Starts the real system behind proxies, lets buyers compete while faults strike, mends everything and audits.
  --seed, --from   one seed and number always plan the same round; rounds that were played are not played again
  --again          play them again all the same
  --only           draw faults of these kinds alone: ${faultKinds.join(', ')}
  --failpoints     kill each service at each of its arrows instead, the first and the second time it passes there
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
    failpoints: { type: 'boolean', default: false },
    again: { type: 'boolean', default: false },
    report: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const log = (line: string) => process.stdout.write(`${line}\n`);
const dir = join(home, 'faults');
const [roundsFile, strikesFile] = [join(dir, 'rounds.jsonl'), join(dir, 'failpoints.jsonl')];
const [seed, from, rounds] = [values.seed, values.from, values.rounds].map(Number);

async function main(): Promise<number> {
  if (values.help || seed === undefined || from === undefined || rounds === undefined) {
    log(usage);
    return 0;
  }
  if (values.controls) return runControls({ seed, dir, names: positionals, log });
  if (values.report) return 0;
  if (values.failpoints) return strikeEverywhere(seed);
  return playRandomly(seed, from, rounds);
}

function playRandomly(seed: number, from: number, rounds: number): Promise<number> {
  const before = values.again ? [] : playedIn(roundsFile).filter((played) => played.seed === seed);
  const known = new Set(before.map(({ round }) => round));
  const left = Array.from({ length: rounds }, (_, index) => from + index).filter(
    (round) => !known.has(round),
  );
  if (left.length < rounds) log(`${rounds - left.length} rounds were played before`);
  const only = values.only?.split(',').filter(isKind);
  return runCampaign({
    plans: left.values().map((round) => planRound(seed, round, scene, only)),
    count: left.length,
    file: roundsFile,
    again: ({ round }) => `npm run faults -- --seed ${seed} --from ${round} --rounds 1 --again`,
    dir,
    log,
  });
}

/** Rounds until every target was struck; which are left is known when the one before is written down. */
function* strikes(seed: number): Generator<Plan> {
  for (;;) {
    const played = playedIn(strikesFile);
    const left = leftOf(played);
    if (left.length === 0) return;
    yield planStrikes(seed, played.length, scene, left);
  }
}
function strikeEverywhere(seed: number): Promise<number> {
  return runCampaign({
    plans: strikes(seed),
    count: leftOf(playedIn(strikesFile)).filter(({ service }) => service === 'payments').length,
    file: strikesFile,
    again: () => 'npm run faults -- --failpoints',
    dir,
    log,
  });
}

const isKind = (name: string): name is FaultKind => faultKinds.some((kind) => kind === name);

const broken = await main();
await writeReport(join(root, 'docs/faults.md'), {
  drawn: playedIn(roundsFile),
  struck: playedIn(strikesFile),
  controls: controlsIn(join(dir, 'controls.jsonl')),
});
log(broken === 0 ? 'Nothing was broken that ought to hold.' : `${broken} faults were found.`);
// Connections of libraries may still be closing; nothing more is to be done.
process.exit(broken === 0 ? 0 : 1);
