import { expect, test } from 'vitest';
import {
  after,
  cancelled,
  captured,
  confirmed,
  euros,
  placed,
  reduced,
  refunded,
  runCancelled,
  type Step,
  voided,
} from '../../test/order-steps.ts';
import { type RefundStatus, refundStatus } from './refund-status.ts';

const partlyRefunded = refunded(450, 'o1.3', 550);

test.each<[string, Step[], RefundStatus]>([
  ['pending with the announced amount', [captured, cancelled], { is: 'pending', amount: euros(900) }],
  [
    'pending with everything that remains, if no amount is announced',
    [captured, reduced(), partlyRefunded, runCancelled],
    { is: 'pending', amount: euros(550) },
  ],
  ['pending without an amount before the capture', [runCancelled], { is: 'pending' }],
  [
    'sent with the sum of its refunds',
    [captured, cancelled, refunded(600, 'o1.9', 400), refunded(300, 'o1.9', 100)],
    { is: 'sent', amount: euros(900) },
  ],
  ['not charged if the payment was voided', [cancelled, voided], { is: 'not-charged' }],
])('the refund of a cancellation is %s', (_status, steps, status) => {
  expect(refundStatus(after(placed, confirmed, ...steps).state, 'o1.9')).toEqual(status);
});

test('the refund of a cancellation is none if its fee is the whole fare', () => {
  const { state } = after(placed, confirmed, captured, reduced(500, 0));
  expect(refundStatus(state, 'o1.3')).toEqual({ is: 'none' });
});
