import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { invariantTitles } from '../invariants/invariant.ts';
import type { MutantResult } from '../mutants/run-mutants.ts';
import type { RoundResult } from '../run/results-log.ts';
import {
  answerRows,
  type Cell,
  failpointRows,
  failpointsHit,
  faultRows,
  invariantRows,
  mutantRows,
  timeRows,
  violationsIn,
} from './report-tables.ts';

/** Writes the page about all results so far: random rounds, failpoint rounds and mutants. */
export function writeReport(
  file: string,
  {
    random,
    failpoint,
    mutants,
  }: { random: RoundResult[]; failpoint: RoundResult[]; mutants: MutantResult[] },
): void {
  const results = [...random, ...failpoint];
  const violations = violationsIn(results);
  const seeds = [...new Set(random.map(({ seed }) => seed))].join(', ') || 'none';
  const { hit, of } = failpointsHit(results);
  const text = `# Faults: what was done to Railhead, and how it behaved

Written by \`npm run faults\`. The real servers and services run behind proxies. Faults are injected while buyers compete
for few seats; then the system recovers, and an auditor reads the databases, the streams, Stripe's records and the buyers'
own history of requests and checks every [invariant](invariants.md). A seed and a round number always give the same plan.

- Rounds: **${random.length}** random (seeds ${seeds}) and **${failpoint.length}** at failpoints, ${sumOf(results, 'orders')} orders, ${sumOf(results, 'requests')} requests
- ${violations.length === 0 ? '**0 violations**: the system was consistent after every round' : `**${violations.length} violations**`}
- Mutants: **${mutants.length}**, caught: **${mutants.filter(({ caught }) => caught).length}**
- ${machine()}

## Faults

${table(['fault', 'times', 'rounds'], faultRows(results))}

## Failpoints

Each service at each failpoint of its handlers. A failpoint that is not reached in its round is never hit; "1st" and "2nd"
count the rounds in which the service was killed there the first and the second time it reached it. Killed at **${hit} of ${of}**.

${table(['service', 'failpoint', 'armed', 'hit', '1st', '2nd'], failpointRows(results))}

## Responses to buyers

${table(['response', 'times'], answerRows(results))}

## Invariants

${table(['invariant', '', 'checked', 'violated'], invariantRows(results, invariantTitles))}

## Time to recover

In milliseconds from the moment the last fault ended; for locks, from the end that was promised.

${table(['', 'p50', 'p99', 'max', 'n'], timeRows(results))}

## Mutants

Each mutant is the system without one protection.

${table(['without', 'must violate', 'caught', 'after rounds', 'by'], mutantRows(mutants))}
${violations.length === 0 ? '' : `\n## Violations\n\n${violations.map(({ seed, round, id, message }) => `- seed ${seed}, round ${round}: ${id} ${message}`).join('\n')}\n`}`;
  writeFileSync(file, text);
}

const table = (head: string[], rows: Cell[][]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

const sumOf = (results: RoundResult[], field: 'orders' | 'requests') =>
  results.reduce((sum, { outcome }) => sum + outcome[field], 0);

function machine(): string {
  const [core] = cpus();
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  return `Machine: ${cpus().length} × ${core?.model ?? 'unknown'}, ${memory}, ${process.platform}; Node ${process.versions.node}; written at commit ${commit()}`;
}

function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch {
    return 'unknown';
  }
}
