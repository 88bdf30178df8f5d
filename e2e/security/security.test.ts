import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkApplies } from '../module-replacement/check-applies.ts';
import { type Product, startProduct } from '../product.ts';
import { attacks } from './attacks.ts';
import { controlModule, controls } from './controls/control.ts';
import { toHtml } from './report/html.ts';
import { toSarif } from './report/sarif.ts';
import { hasHeld, runAttacks } from './run-attacks.ts';
import { inspectorEnv } from './target/callers.ts';

/** Seconds matter in `npm test`; `npm run security` runs all attacks at full scale. */
const cheap = new Set([
  'authorization-matrix',
  'forged-tokens',
  'forged-holders',
  'altered-webhooks',
  'cross-site',
  'traversals',
  'header-injection',
  'price-tricks',
  'seat-race',
  'message-decoder',
  'canaries',
  'consistency',
]);

let product: Product;
beforeAll(async () => {
  product = await startProduct(inspectorEnv);
});
afterAll(() => product?.[Symbol.asyncDispose]());

test('the short form of the security suite finds nothing', async () => {
  const chosen = attacks.filter(({ name }) => cheap.has(name));
  expect(chosen).toHaveLength(cheap.size);
  const outcomes = await runAttacks(product, chosen, 'short');
  expect(outcomes.filter((outcome) => !hasHeld(outcome))).toEqual([]);
});

test('every control names an attack and switches off what the product still has', async () => {
  expect(controls.length).toBeGreaterThanOrEqual(10);
  const names = new Set(attacks.map(({ name }) => name));
  expect(controls.filter(({ attack }) => !names.has(attack))).toEqual([]);
  for (const { name } of controls) await checkApplies('control', name, controlModule(name));
});

test('a finding reaches SARIF and the page, and markup in it stays text', () => {
  const finding = { rule: 'a-rule', severity: 'high', message: '<script>', where: 'GET /x' } as const;
  const outcome = { name: 'a', title: 'A', cases: 1, leastCases: 1, findings: [finding], seconds: 0 };
  const run = { scale: 'short' as const, outcomes: [outcome] };
  expect(toSarif(run)).toMatchObject({
    version: '2.1.0',
    runs: [{ results: [{ ruleId: 'a-rule', level: 'error', message: { text: 'GET /x: <script>' } }] }],
  });
  expect(toHtml(run)).toContain('&lt;script&gt;');
  expect(toHtml(run)).not.toContain('<script>');
});
