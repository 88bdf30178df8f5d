import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { invariantTitles } from './invariants/invariant.ts';
import { faultKinds } from './plan/draw-fault.ts';
import type { FaultKind } from './plan/fault.ts';
import { planRound } from './plan/plan-round.ts';
import { type Environment, openEnvironment, roundShape } from './run/environment.ts';
import { runRound } from './run/round.ts';

/** Longer than the bound of a round, so that a round that does not settle says what is wrong. */
vi.setConfig({ testTimeout: 150_000 });

const seed = 20;
const dataDir = mkdtempSync(join(tmpdir(), 'railhead-chaos-'));
const started = new AsyncDisposableStack();
started.defer(() => rmSync(dataDir, { recursive: true, force: true }));
let environment: Environment;
/** How many things each invariant was checked on, over all rounds. */
const checked = new Map<string, number>();

beforeAll(async () => {
  environment = started.adopt(await openEnvironment({ dataDir, log: () => undefined }), ({ close }) =>
    close(),
  );
});
afterAll(() => started.disposeAsync());

const runWith = async (round: number, only: FaultKind[]) => {
  const plan = planRound(seed, round, roundShape, only);
  const context = await environment.roundContext(plan);
  const { outcome } = await runRound(plan, { ...context, boundMs: 60_000 });
  expect(outcome.violations, JSON.stringify(plan.faults)).toEqual([]);
  expect(outcome.orders).toBeGreaterThan(0);
  for (const [id, count] of Object.entries(outcome.checked)) checked.set(id, (checked.get(id) ?? 0) + count);
};

test('poison messages delay no other message', () => runWith(0, ['poison']));

test('a burst of requests', () => runWith(4, ['burst']));

test('everything killed at once, skewed clocks, failures of Stripe, an empty Redis', () =>
  runWith(1, ['kill-everything', 'skew', 'provider', 'flush']));

test('failpoints, duplicate and reordered messages, a wiped broker, lost and forged webhooks', () =>
  runWith(2, ['failpoint', 'delivery', 'wipe', 'webhooks', 'forged-webhooks']));

test('the timetable is imported with other trip ids while everything is killed and a train gets other times', () =>
  runWith(3, ['kill-everything', 'import']));

test('every invariant was checked', () => {
  expect(Object.keys(invariantTitles).filter((id) => !checked.get(id))).toEqual([]);
});

test('the same seed and number give the same plan, and plans of other rounds differ', () => {
  expect(planRound(7, 3, roundShape)).toEqual(planRound(7, 3, roundShape));
  expect(planRound(7, 3, roundShape)).not.toEqual(planRound(7, 4, roundShape));
  const drawn = Array.from({ length: 100 }, (_, round) => planRound(7, round, roundShape).faults).flat();
  expect(new Set(drawn.map(({ kind }) => kind))).toEqual(new Set(faultKinds));
});
