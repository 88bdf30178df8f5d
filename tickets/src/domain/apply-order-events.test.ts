import { expect, test } from 'vitest';
import {
  after,
  cancelled,
  captured,
  confirmed,
  placed,
  refunded,
  ticketsIn,
} from '../../test/order-steps.ts';
import { applyRefundFailed, erasePassengers } from './apply-order-events.ts';
import { leaseMail, removeMail } from './mail-outbox.ts';
import { refundStatus } from './refund-status.ts';

test('an erased order keeps its seats and tickets, without names, contact and mails', () => {
  const { state } = after(placed, confirmed, captured);
  const erased = erasePassengers(state);
  expect(JSON.stringify(erased)).not.toMatch(/Ada|example/);
  expect(ticketsIn(erased)).toEqual(['valid', 'valid']);
  expect(erased).not.toHaveProperty('mails');
});

test('a refund that failed is not counted as sent, and its mail follows the one about the cancellation', () => {
  const { state } = after(placed, confirmed, captured, cancelled, refunded(900, 'o1.9', 0));
  expect(refundStatus(state, 'o1.9').is).toBe('sent');
  const at = new Date('2026-11-21T09:00:00Z');
  const amount = { amount: 900, currency: 'EUR' };
  const failed = applyRefundFailed(state, { cancellationId: 'o1.9', amount }, { id: 'o1.5', at });
  expect(failed).toMatchObject({ payment: 'captured', refunded: 0, refunds: [] });
  expect(refundStatus(failed, 'o1.9')).toEqual({ is: 'pending', amount });
  const order = leaseMail(removeMail(failed, 'tickets'), at);
  expect(order?.mail.id).toBe('o1.9');
  expect(leaseMail(order?.order ?? failed, at)?.mail).toMatchObject({
    kind: 'refund-failed',
    refund: amount,
  });
});
