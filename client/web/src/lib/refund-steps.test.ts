import type { Cancellation } from '@railhead/common/contracts/orders';
import { expect, test } from 'vitest';
import { refundSteps } from './refund-steps.ts';

const eur = (amount: number) => ({ amount, currency: 'EUR' });
const cancellation: Cancellation = {
  id: 'o1.3',
  at: '2026-11-21T08:00:00.000Z',
  seats: [{ seat: 'A-14', passenger: { name: 'Ada', type: 'adult' }, fare: eur(1360) }],
  fee: eur(136),
  refund: eur(1224),
};

test('money is on its way only once that was told', () => {
  const words = (its: Cancellation) =>
    refundSteps(its, { payment: 'captured' }).map((step) => [step.words, step.state]);
  expect(words(cancellation)[1]).toEqual(['Being sent to your card …', 'running']);
  expect(words({ ...cancellation, refundedAt: '2026-11-21T08:00:02.000Z' })[1]).toEqual([
    expect.stringMatching(/^On its way to your card since .*21 Nov/),
    'done',
  ]);
});

test('where nothing is given back, no money is promised', () => {
  const steps = refundSteps({ ...cancellation, fee: eur(1360), refund: eur(0) }, { payment: 'captured' });
  expect(steps.map(({ name }) => name)).toEqual(['Cancelled: A-14', 'No money back']);
});

test('a card that was never charged gets nothing back', () => {
  const [, last] = refundSteps({ ...cancellation, refundedAt: cancellation.at }, { payment: 'voided' });
  expect(last?.words).toMatch(/was not charged/);
});

test('a refund that the bank sent back is not called on its way', () => {
  const steps = refundSteps(
    { ...cancellation, refundedAt: cancellation.at },
    { payment: 'captured' },
    'failed',
  );
  expect(steps.map(({ words }) => words).join()).not.toMatch(/on its way/i);
  expect(steps.at(-1)).toMatchObject({ name: '€12.24 back', state: 'running' });
});
