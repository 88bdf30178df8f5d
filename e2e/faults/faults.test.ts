import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { faultKinds } from './draw-fault.ts';
import type { FaultKind } from './fault.ts';
import { planRound } from './plan.ts';
import { promises } from './report.ts';
import { playRound } from './round.ts';
import { openTheatre, scene, type Theatre } from './stage.ts';

const seed = 20;
const dataDir = mkdtempSync(join(tmpdir(), 'railhead-faults-'));
const started = new AsyncDisposableStack();
started.defer(() => rmSync(dataDir, { recursive: true, force: true }));
let theatre: Theatre;
/** How many things each promise was judged on, over all rounds. */
const looked = new Map<string, number>();

beforeAll(async () => {
  theatre = started.adopt(await openTheatre({ dataDir, log: () => undefined }), ({ close }) => close());
});
afterAll(() => started.disposeAsync());

const play = async (round: number, only: FaultKind[]) => {
  const plan = planRound(seed, round, scene, only);
  const { outcome } = await playRound(plan, { ...(await theatre.stage(round)), boundMs: 60_000 });
  expect(outcome.violations, JSON.stringify(plan.faults)).toEqual([]);
  expect(outcome.orders).toBeGreaterThan(0);
  for (const [id, times] of Object.entries(outcome.looked)) looked.set(id, (looked.get(id) ?? 0) + times);
};

test('messages that nobody understands delay nobody else', () => play(0, ['poison']));

test('a crowd', () => play(4, ['burst']));

test('everything killed at once, clocks wrong, Stripe failing, Redis emptied', () =>
  play(1, ['kill-everything', 'skew', 'provider', 'flush']));

test('struck in the middle of handlers, messages twice and out of turn, the broker wiped, webhooks lost and forged', () =>
  play(2, ['failpoint', 'unrest', 'wipe', 'webhooks', 'forged-webhooks']));

test('every promise was looked at', () => {
  expect(Object.keys(promises).filter((id) => !looked.get(id))).toEqual([]);
});

test('one seed and number plan the same round, and rounds differ', () => {
  expect(planRound(7, 3, scene)).toEqual(planRound(7, 3, scene));
  expect(planRound(7, 3, scene)).not.toEqual(planRound(7, 4, scene));
  const drawn = Array.from({ length: 100 }, (_, round) => planRound(7, round, scene).faults).flat();
  expect(new Set(drawn.map(({ kind }) => kind))).toEqual(new Set(faultKinds));
});
