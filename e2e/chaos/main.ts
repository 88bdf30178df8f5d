import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runFolderOf } from '../../infra/local/launch/system.ts';
import { home, root } from '../../infra/local/paths.ts';
import { exitOnSignal } from '../../infra/local/processes/exit-on-signal.ts';
import { mutantDataDir, readMutantResults, runMutants } from './mutants/run-mutants.ts';
import { faultKinds } from './plan/draw-fault.ts';
import { armedBy, type FaultKind, type PlannedFault } from './plan/fault.ts';
import {
  checkFailpointNames,
  type FailpointTarget,
  planFailpointRound,
  remainingTargets,
  roundsFor,
} from './plan/plan-failpoint-round.ts';
import { type Plan, planRound } from './plan/plan-round.ts';
import { writeReport } from './report/report.ts';
import { roundShape } from './run/environment.ts';
import { readResults } from './run/results-log.ts';
import { roundsDataDir, runRounds } from './run/run-rounds.ts';

const usage = `npm run faults -- [--rounds 200] [--seed 1] [--from 0] [--only kind,…] [--again] [--failpoints [name,…]] [--controls [name,…]] [--report] [--dir folder]

Starts the real system behind proxies, injects faults while buyers compete for seats, lets the system recover and checks
every invariant.
  --seed, --from   a seed and a round number always give the same plan; rounds that have a result are skipped
  --again          repeat them all the same
  --only           inject only faults of these kinds: ${faultKinds.join(', ')}
  --failpoints     instead, kill each service at each of its failpoints (or only at those named), the first and the second
                   time it reaches it; those that were hit are skipped without --again
  --controls       instead, run the mutants (or only those named): each must be caught (also: --mutants)
  --report         run nothing, write docs/faults.md from the results so far
  --dir            holds the results and the data of the system, by default .railhead/faults`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    from: { type: 'string', default: '0' },
    only: { type: 'string' },
    controls: { type: 'boolean', default: false },
    mutants: { type: 'boolean', default: false },
    failpoints: { type: 'boolean', default: false },
    again: { type: 'boolean', default: false },
    report: { type: 'boolean', default: false },
    dir: { type: 'string', default: join(home, 'faults') },
    help: { type: 'boolean', default: false },
  },
});

const log = (line: string) => process.stdout.write(`${line}\n`);
const { dir } = values;
const randomFile = join(dir, 'random-rounds.jsonl');
const failpointsFile = join(dir, 'failpoint-rounds.jsonl');
const [seed, from, rounds] = [values.seed, values.from, values.rounds].map(Number);

async function main(): Promise<number> {
  if (values.help || seed === undefined || from === undefined || rounds === undefined) {
    log(usage);
    return 0;
  }
  const names = positionals.flatMap((text) => text.split(','));
  if (values.controls || values.mutants) return runMutants({ seed, dir, names, log });
  if (values.report) return 0;
  if (values.failpoints) return runFailpointRounds(seed, rounds, names);
  return runRandomRounds(seed, from, rounds);
}

function runRandomRounds(seed: number, from: number, rounds: number): Promise<number> {
  const past = values.again ? [] : readResults(randomFile).filter((result) => result.seed === seed);
  const known = new Set(past.map(({ round }) => round));
  const left = Array.from({ length: rounds }, (_, index) => from + index).filter(
    (round) => !known.has(round),
  );
  if (left.length < rounds) log(`${rounds - left.length} rounds have a result already`);
  const only = values.only?.split(',').filter(isFaultKind);
  return runRounds({
    plans: left.values().map((round) => planRound(seed, round, roundShape, only)),
    count: left.length,
    file: randomFile,
    repeat: ({ round }) => `npm run faults -- --seed ${seed} --from ${round} --rounds 1 --again`,
    dir,
    log,
  });
}

/** Rounds until every failpoint was hit. Which remain is known once the result of the previous round is written down. */
function* failpointPlans(seed: number, rounds: number, remaining: () => FailpointTarget[]): Generator<Plan> {
  for (let count = 0; count < rounds; count++) {
    const targets = remaining();
    if (targets.length === 0) return;
    yield planFailpointRound(seed, readResults(failpointsFile).length, roundShape, targets);
  }
}

function runFailpointRounds(seed: number, rounds: number, points: string[]): Promise<number> {
  checkFailpointNames(points);
  const known = values.again ? readResults(failpointsFile).length : 0;
  const remaining = () => remainingTargets(readResults(failpointsFile).slice(known), points);
  return runRounds({
    plans: failpointPlans(seed, rounds, remaining),
    count: Math.min(rounds, roundsFor(remaining())),
    file: failpointsFile,
    repeat: ({ faults }) => `npm run faults -- --failpoints ${pointsOf(faults).join(' ')} --again`,
    dir,
    log,
  });
}

const pointsOf = (faults: PlannedFault[]) => [
  ...new Set(faults.flatMap((fault) => armedBy(fault)?.failpoint.point ?? [])),
];

const isFaultKind = (name: string): name is FaultKind => faultKinds.some((kind) => kind === name);

const unlessInterrupted = exitOnSignal(async () => {
  for (const dataDir of [roundsDataDir(dir), mutantDataDir(dir)]) await runFolderOf(dataDir).endAll();
}, log);
const failures = await unlessInterrupted(main());
writeReport(join(root, 'docs/faults.md'), {
  random: readResults(randomFile),
  failpoint: readResults(failpointsFile),
  mutants: readMutantResults(dir),
});
log(failures === 0 ? '0 violations' : `${failures} failures: see above`);
// Connections of libraries may still be closing; nothing more is to be done.
process.exit(failures === 0 ? 0 : 1);
