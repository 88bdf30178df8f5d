import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { arrows } from './arrows.ts';
import type { Checked } from './controls/run-controls.ts';
import { nameOf } from './fault-names.ts';
import { allTargets, isStruck } from './plan-strikes.ts';
import type { Played } from './played.ts';

/** What is promised, by id. */
export const promises: Record<string, string> = {
  S1: 'No seat is sold twice on a segment',
  S2: 'An order owns exactly the seats of its journey, an ended one none',
  S3: 'No seat leaks; search, seat map and board say what the ledger holds',
  S4: 'Orders move only along the drawn states; none is confirmed after its lock',
  S5: 'Journeys that only touch share a seat: nobody is refused without somebody in the way',
  M1: 'Money and tickets end where the order ends',
  M2: 'One intent, one capture, one refund for a cancellation, never more than was taken',
  M3: 'Exactly the frozen fare is asked for and taken',
  M4: 'Nothing is captured before the confirmation is durable',
  M5: "Our ledger equals the provider's",
  L1: 'Every lock ends in time',
  L2: 'Everything saved is told, and heard',
  L3: 'Only what nobody can understand is parked, with an alarm; nothing waits for ever',
  L4: 'Services come back by themselves and do not crash',
  D1: 'What was answered with a 2xx is there',
  D2: 'Servers run with the settings that survive a loss of power',
  D3: 'One key, one effect, one answer; every outcome becomes known',
  E1: 'Versions run without gap or repeat, every hearer has applied all, and each mail goes out once',
  E2: 'The streams hold exactly what was saved',
  E3: 'Replaying the streams gives what owner and hearers keep',
  E4: 'What cannot be understood delays nobody else: p99 below two seconds',
  T1: 'No lock ends early, whatever clocks say',
  O1: 'In a crowd everybody is served, or told when to come back',
  O2: 'A client that hangs up finds all of it or nothing, by its key',
  P1: "Nobody sees or changes what is somebody else's",
  P2: 'No secret stands in logs, messages and refusals',
};

/** Writes the page about everything that was played (by draw, and at each failpoint) and checked so far. */
export async function writeReport(
  file: string,
  { drawn, struck, controls }: { drawn: Played[]; struck: Played[]; controls: Checked[] },
): Promise<void> {
  const played = [...drawn, ...struck];
  const violations = played.flatMap(({ seed, round, outcome }) =>
    outcome.violations.map(({ id, says }) => ({ seed, round, id, says })),
  );
  const text = `# Faults: what was done to Railhead, and what it did

Written by \`npm run faults\`. The real servers and services run behind proxies; buyers compete for few seats while faults
strike; then everything is mended and an auditor of its own reads databases, streams, the provider's ledger and the
buyers' memory, and judges every promise. One seed and number always plan the same round.

- Rounds: **${drawn.length}** by draw (seeds ${[...new Set(drawn.map(({ seed }) => seed))].join(', ') || 'none'}) and **${struck.length}** at failpoints, ${sumOf(played, 'orders')} orders, ${sumOf(played, 'requests')} requests
- Violations: **${violations.length}**
- Protections switched off: **${controls.length}**, caught: **${controls.filter(({ caught }) => caught).length}**
- ${machine()}

## Faults

${table(['fault', 'times', 'rounds'], faultRows(played))}

## Points struck

Each service at each arrow of its handlers. A failpoint whose turn does not come in its round never strikes; "1st" and
"2nd" say that the service was killed there when it passed the first and the second time. ${coverage(played)}

${table(['service', 'point', 'armed', 'struck', '1st', '2nd'], strikeRows(played))}

## What buyers were answered

${table(['answer', 'times'], answerRows(played))}

## Promises

The ids are explained in [invariants](invariants.md).

${table(['promise', '', 'judged', 'broken'], promiseRows(played, violations))}

## How long it took to come right

From the moment everything was mended; locks from the end they were promised. Milliseconds.

${table(['', 'p50', 'p99', 'max', 'n'], timeRows(played))}

## Protections switched off, one at a time

${table(['without', 'must break', 'caught', 'after rounds', 'by'], controlRows(controls))}
${violations.length === 0 ? '' : `\n## Violations\n\n${violations.map(({ seed, round, id, says }) => `- seed ${seed}, round ${round}: ${id} ${says}`).join('\n')}\n`}`;
  writeFileSync(file, text);
}

const table = (head: string[], rows: (string | number)[][]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

const sumOf = (played: Played[], field: 'orders' | 'requests') =>
  played.reduce((sum, { outcome }) => sum + outcome[field], 0);

function faultRows(played: Played[]): (string | number)[][] {
  const struck = played.flatMap(({ faults, round, seed }) =>
    faults.map((fault) => ({ name: nameOf(fault), at: `${seed}/${round}` })),
  );
  const rows = [...Map.groupBy(struck, ({ name }) => name)].map(([name, all]) => [
    name,
    all.length,
    new Set(all.map(({ at }) => at)).size,
  ]);
  const calm = played.filter(({ faults }) => faults.length === 0).length;
  return [['none: health', calm, calm], ...rows.toSorted(([a], [b]) => String(a).localeCompare(String(b)))];
}

/** Rounds of an older rig do not say where they struck. */
const strikesIn = (played: Played[]) => played.flatMap(({ outcome }) => outcome.strikes);

function coverage(played: Played[]): string {
  const strikes = strikesIn(played);
  const hit = allTargets.filter((target) => isStruck(target, strikes)).length;
  return `Killed at **${hit} of ${allTargets.length}**.`;
}

function strikeRows(played: Played[]): (string | number)[][] {
  const strikes = strikesIn(played);
  const armed = played
    .filter(({ outcome }) => outcome.strikes)
    .flatMap(({ faults }) => faults.flatMap((fault) => (fault.kind === 'failpoint' ? fault : [])));
  return Object.entries(arrows).flatMap(([service, points]) =>
    points.map((point) => {
      const killed = (nth: number) =>
        strikes.filter(
          (one) => one.service === service && one.point === point && one.act === 'kill' && one.nth === nth,
        );
      return [
        service,
        point,
        armed.filter((fault) => fault.service === service && fault.failpoint.point === point).length,
        strikes.filter((one) => one.service === service && one.point === point).length,
        killed(1).length,
        killed(2).length,
      ];
    }),
  );
}

function answerRows(played: Played[]): (string | number)[][] {
  const all = played.flatMap(({ outcome }) => Object.entries(outcome.answers));
  const rows = [...Map.groupBy(all, ([answer]) => answer)].map(([answer, some]): [string, number] => [
    answer,
    some.reduce((sum, [, times]) => sum + times, 0),
  ]);
  return rows.toSorted(([, a], [, b]) => b - a);
}

function promiseRows(played: Played[], violations: { id: string }[]): (string | number)[][] {
  return Object.entries(promises).map(([id, says]) => [
    id,
    says,
    played.reduce((sum, { outcome }) => sum + (outcome.looked[id] ?? 0), 0),
    violations.filter((violation) => violation.id === id).length,
  ]);
}

function timeRows(played: Played[]): (string | number)[][] {
  const struck = played.filter(({ faults }) => faults.length > 0);
  const healthy = played.filter(({ faults }) => faults.length === 0);
  return [
    ['every service ready (L4: 30 s)', ...spread(struck.map(({ outcome }) => outcome.readyMs))],
    ['every consumer caught up (L2: 30 s)', ...spread(struck.map(({ outcome }) => outcome.caughtUpMs))],
    ['every promise kept (M1: 60 s)', ...spread(struck.map(({ outcome }) => outcome.soundMs))],
    ['end of a lock, in health (L1: 5 s)', ...spread(healthy.flatMap(({ outcome }) => outcome.lateness))],
    [
      'end of a lock, under faults (L1: 30 s after mending)',
      ...spread(struck.flatMap(({ outcome }) => outcome.lateness)),
    ],
  ];
}

function spread(values: number[]): number[] {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) =>
    Math.round(sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)] ?? 0);
  return [at(0.5), at(0.99), at(1), sorted.length];
}

const controlRows = (controls: Checked[]) =>
  controls.map(({ without, breaks, caught, rounds, says }) => [
    without,
    breaks.join(' or '),
    caught ? 'yes' : '**no**',
    rounds,
    says,
  ]);

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
