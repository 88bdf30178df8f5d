import type { MutantResult } from '../mutants/run-mutants.ts';
import { armedBy } from '../plan/fault.ts';
import { failpointTargets, isHit } from '../plan/plan-failpoint-round.ts';
import type { RoundResult } from '../run/results-log.ts';
import { serviceFailpoints } from '../system/topology.ts';
import { faultName } from './fault-names.ts';

export type Cell = string | number;

export const violationsIn = (results: RoundResult[]) =>
  results.flatMap(({ seed, round, outcome }) =>
    outcome.violations.map(({ id, message }) => ({ seed, round, id, message })),
  );

export function faultRows(results: RoundResult[]): Cell[][] {
  const injected = results.flatMap(({ faults, round, seed }) =>
    faults.map((fault) => ({ name: faultName(fault), at: `${seed}/${round}` })),
  );
  const rows = [...Map.groupBy(injected, ({ name }) => name)].map(([name, all]) => [
    name,
    all.length,
    new Set(all.map(({ at }) => at)).size,
  ]);
  const healthy = results.filter(({ faults }) => faults.length === 0).length;
  return [['none', healthy, healthy], ...rows.toSorted(([a], [b]) => String(a).localeCompare(String(b)))];
}

const hitsIn = (results: RoundResult[]) => results.flatMap(({ outcome }) => outcome.failpointHits);

export function failpointsHit(results: RoundResult[]): { hit: number; of: number } {
  const hits = hitsIn(results);
  const hit = failpointTargets.filter((target) => isHit(target, hits)).length;
  return { hit, of: failpointTargets.length };
}

export function failpointRows(results: RoundResult[]): Cell[][] {
  const hits = hitsIn(results);
  const armed = results.flatMap(({ faults }) => faults.flatMap((fault) => armedBy(fault) ?? []));
  return Object.entries(serviceFailpoints).flatMap(([service, points]) =>
    points.map((point) => {
      const here = hits.filter((hit) => hit.service === service && hit.point === point);
      const killed = (nth: number) => here.filter((hit) => hit.action === 'kill' && hit.nth === nth).length;
      return [
        service,
        point,
        armed.filter((fault) => fault.service === service && fault.failpoint.point === point).length,
        here.length,
        killed(1),
        killed(2),
      ];
    }),
  );
}

export function answerRows(results: RoundResult[]): Cell[][] {
  const all = results.flatMap(({ outcome }) => Object.entries(outcome.answers));
  const rows = [...Map.groupBy(all, ([answer]) => answer)].map(([answer, some]): [string, number] => [
    answer,
    some.reduce((sum, [, times]) => sum + times, 0),
  ]);
  return rows.toSorted(([, a], [, b]) => b - a);
}

export function invariantRows(results: RoundResult[], titles: Record<string, string>): Cell[][] {
  const violations = violationsIn(results);
  return Object.entries(titles).map(([id, title]) => [
    id,
    title,
    results.reduce((sum, { outcome }) => sum + (outcome.checked[id] ?? 0), 0),
    violations.filter((violation) => violation.id === id).length,
  ]);
}

export function timeRows(results: RoundResult[]): Cell[][] {
  const faulty = results.filter(({ faults }) => faults.length > 0).map(({ outcome }) => outcome);
  const healthy = results.filter(({ faults }) => faults.length === 0).map(({ outcome }) => outcome);
  return [
    ['all services ready (L4: 30 s)', ...percentiles(faulty.map(({ readyMs }) => readyMs))],
    ['all consumers caught up (L2: 30 s)', ...percentiles(faulty.map(({ caughtUpMs }) => caughtUpMs))],
    ['all invariants hold (M1: 60 s)', ...percentiles(faulty.map(({ recoveryMs }) => recoveryMs))],
    ['end of a lock, healthy (L1: 5 s)', ...percentiles(healthy.flatMap(({ lateness }) => lateness))],
    [
      'end of a lock, with faults (L1: 30 s after recovery)',
      ...percentiles(faulty.flatMap(({ lateness }) => lateness)),
    ],
  ];
}

function percentiles(values: number[]): number[] {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) =>
    Math.round(sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)] ?? 0);
  return [at(0.5), at(0.99), at(1), sorted.length];
}

export const mutantRows = (mutants: MutantResult[]): Cell[][] =>
  mutants.map(({ without, breaks, caught, rounds, message }) => [
    without,
    breaks.join(' or '),
    caught ? 'yes' : '**no**',
    rounds,
    message,
  ]);
