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

test('a refund is on its way only once payments has reported it', () => {
  const details = (given: Cancellation) =>
    refundSteps(given, { payment: 'captured' }).map((step) => [step.detail, step.state]);
  expect(details(cancellation)[1]).toEqual(['In progress …', 'running']);
  expect(details({ ...cancellation, refundedAt: '2026-11-21T08:00:02.000Z' })[1]).toEqual([
    expect.stringMatching(/^Sent to your card on .*21 Nov/),
    'done',
  ]);
});

test('without a refund, no money is promised', () => {
  const steps = refundSteps({ ...cancellation, fee: eur(1360), refund: eur(0) }, { payment: 'captured' });
  expect(steps.map(({ name }) => name)).toEqual(['Cancelled: A-14', 'No refund']);
});

test('seats that cost nothing are not called non-refundable', () => {
  const steps = refundSteps({ ...cancellation, fee: eur(0), refund: eur(0) }, { payment: 'captured' });
  expect(steps.at(-1)).toMatchObject({ name: 'No refund', detail: 'Nothing was paid for these seats.' });
});

test('a card that was not charged gets no refund', () => {
  const [, last] = refundSteps({ ...cancellation, refundedAt: cancellation.at }, { payment: 'voided' });
  expect(last?.detail).toMatch(/was not charged/);
});

test('a failed refund is not called on its way', () => {
  const steps = refundSteps(
    { ...cancellation, refundedAt: cancellation.at },
    { payment: 'captured' },
    { status: 'failed', reason: 'refused-by-provider' },
  );
  expect(steps.map(({ detail }) => detail).join()).not.toMatch(/sent to your card/i);
  expect(steps.at(-1)).toMatchObject({ name: '€12.24 refund', state: 'running' });
});

test.each([
  ['waiting', undefined, 'In progress …'],
  ['waiting', 'delayed-by-provider', /^The refund is delayed on our side\. We keep trying/],
  ['waiting', 'refused-by-provider', /^The refund is delayed on our side/],
  ['waiting', 'rejected-by-bank', 'Your bank rejected the refund. We are trying again.'],
  ['failed', 'rejected-by-bank', /^Your bank rejected the refund\. We will contact you/],
  ['failed', 'refused-by-provider', /^We could not pay out the refund\..*will contact you/],
  ['failed', undefined, /^We could not pay out the refund/],
] as const)(
  'a refund that is %s because of %s names the bank only if it is to blame',
  (status, reason, text) => {
    const [, step] = refundSteps(
      cancellation,
      { payment: 'captured' },
      { status, ...(reason && { reason }) },
    );
    expect(step?.detail).toMatch(text);
  },
);
