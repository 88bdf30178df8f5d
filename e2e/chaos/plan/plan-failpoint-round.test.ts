import { expect, test } from 'vitest';
import { roundShape } from '../run/environment.ts';
import {
  checkFailpointNames,
  type FailpointTarget,
  planFailpointRound,
  remainingTargets,
  roundsFor,
} from './plan-failpoint-round.ts';

const target: FailpointTarget = { service: 'import', point: 'after-write', nth: 2 };
const plan = planFailpointRound(1, 7, roundShape, [target]);

test('an import is killed at its failpoints too', () => {
  expect(remainingTargets([])).toContainEqual(target);
  expect(plan.faults).toMatchObject([
    { kind: 'import', failpoint: { point: 'after-write', nth: 2, action: 'kill' } },
  ]);
});

test('a target is done when it was hit, or tried three times', () => {
  const missed = { faults: plan.faults, outcome: { failpointHits: [] } };
  const hit = { ...missed, outcome: { failpointHits: [{ ...target, action: 'kill' as const }] } };
  expect(remainingTargets([missed, missed])).toContainEqual(target);
  expect(remainingTargets([missed, missed, missed])).not.toContainEqual(target);
  expect(remainingTargets([hit])).not.toContainEqual(target);
});

test('only the failpoints that are named are left to hit', () => {
  const remaining = remainingTargets([], ['before-confirm', 'after-confirm']);
  const targets = ['before-confirm', 'after-confirm'].flatMap((point) =>
    [1, 2].map((nth) => ({ service: 'payments', point, nth })),
  );
  expect(remaining).toEqual(targets);
  expect(roundsFor(remaining)).toBe(4);
  expect(() => checkFailpointNames(['before-confirm', 'before-nothing'])).toThrow('before-nothing');
});
