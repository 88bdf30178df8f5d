import type { FailpointHit, FailpointName } from '../instrumentation/failpoints.ts';
import { type FailpointService, serviceFailpoints, targetServices } from '../system/topology.ts';
import { armedBy, type PlannedFault } from './fault.ts';
import type { Plan, PlannedPurchase, RoundShape, Scenario } from './plan-round.ts';

/** A service is killed at one of its failpoints, the first or the second time that it reaches it. */
export interface FailpointTarget {
  service: FailpointService;
  point: FailpointName;
  nth: number;
}

export const failpointTargets: FailpointTarget[] = [...targetServices, 'import' as const].flatMap((service) =>
  serviceFailpoints[service].flatMap((point) => [1, 2].map((nth) => ({ service, point, nth }))),
);

export const isHit = ({ service, point, nth }: FailpointTarget, hits: readonly FailpointHit[]): boolean =>
  hits.some(
    (hit) => hit.action === 'kill' && hit.service === service && hit.point === point && hit.nth === nth,
  );

/** What earlier rounds tried, and what they hit. */
interface PastRound {
  faults: PlannedFault[];
  outcome: { failpointHits: FailpointHit[] };
}

const maxTries = 3;
const maxTargets = 4;

/** What no round has hit yet and not too many have tried, at all failpoints or at those named. */
export function remainingTargets(
  past: readonly PastRound[],
  points: readonly string[] = [],
): FailpointTarget[] {
  const hits = past.flatMap(({ outcome }) => outcome.failpointHits);
  const tries = ({ service, point, nth }: FailpointTarget) =>
    past.filter(({ faults }) =>
      faults.some((fault) => {
        const armed = armedBy(fault);
        return armed?.service === service && armed.failpoint.point === point && armed.failpoint.nth === nth;
      }),
    ).length;
  return failpointTargets.filter(
    (target) =>
      (points.length === 0 || points.includes(target.point)) &&
      !isHit(target, hits) &&
      tries(target) < maxTries,
  );
}

/** How many rounds there are at least: each kills a service at one of its failpoints. */
export const roundsFor = (remaining: readonly FailpointTarget[]): number =>
  Math.max(
    0,
    ...Map.groupBy(remaining, ({ service }) => service)
      .values()
      .map((targets) => targets.length),
  );

/** @throws if there is no failpoint of one of these names. */
export function checkFailpointNames(names: readonly string[]): void {
  const unknown = names.filter((name) => !failpointTargets.some(({ point }) => point === name));
  if (unknown.length > 0) throw new Error(`there is no failpoint called ${unknown.join(' or ')}`);
}

/** Together they reach every failpoint at least twice: intents are made, confirmed, captured, voided and refunded. */
const scenarios: Scenario[] = ['pay-then-cancel', 'challenge-left', 'pay'];
const pauseMs = 150;
/** Long enough for locks to end, and for the work that a killed service left undone. */
const recoverMs = 12_000;
const downMs = 200;

/** A round with enough seats for everybody, in which up to four services are killed at one failpoint each. */
export function planFailpointRound(
  seed: number,
  round: number,
  shape: RoundShape,
  remaining: readonly FailpointTarget[],
): Plan {
  const byService = [...Map.groupBy(remaining, ({ service }) => service).values()];
  const chosen = byService.toSorted((a, b) => b.length - a.length).slice(0, maxTargets);
  const faults = chosen.flatMap(([target]) => (target ? killAt(target, round) : []));
  return {
    seed,
    round,
    purchases: uncontestedPurchases(shape),
    faults,
    recoverAt: recoverMs,
    newUsers: 2,
  };
}

function killAt({ service, point, nth }: FailpointTarget, round: number): PlannedFault {
  const failpoint = { point, nth, action: 'kill' as const, ms: downMs };
  if (service !== 'import') return { kind: 'failpoint', service, failpoint, at: 0 };
  return { kind: 'import', version: round, change: { kind: 'retimed', minutes: 25 }, failpoint, at: 500 };
}

/** One seat for each buyer, on the first half of the line and on the second. */
const uncontestedPurchases = ({ buyers, stops }: RoundShape): PlannedPurchase[][] =>
  Array.from({ length: buyers }, (_, buyer) => {
    const half = Math.floor((stops - 1) / 2);
    const purchase = (index: number): PlannedPurchase => ({
      at: 200 + (2 * buyer + index) * pauseMs,
      seats: [buyer],
      from: index * half,
      to: (index + 1) * half,
      holdsFirst: true,
      clicks: 1,
      abortsAfterMs: [],
      scenario: scenarios[(buyer + index) % scenarios.length] ?? 'pay',
    });
    return [purchase(0), purchase(1)];
  });
