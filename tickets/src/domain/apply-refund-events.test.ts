import { expect, test } from 'vitest';
import {
  after,
  at,
  cancelled,
  captured,
  confirmed,
  euros,
  placed,
  reduced,
  refunded,
  refundFailed,
  type Step,
} from '../../test/order-steps.ts';
import { leaseMail, removeMail } from './mail-outbox.ts';
import type { OrderProjection } from './order-projection.ts';
import { refundStatus } from './refund-status.ts';

const mailSent =
  (id: string): Step =>
  (state) =>
    removeMail(state, id);
const paid = [placed, confirmed, captured, mailSent('tickets')];
const mailsIn = ({ mails = [] }: OrderProjection) => mails.map(({ kind, refund }) => ({ kind, refund }));

test('a refund that failed is not counted as sent, and its mail follows the one about the cancellation', () => {
  const { state } = after(...paid, cancelled, refunded(900, 'o1.9', 0));
  expect(refundStatus(state, 'o1.9').is).toBe('sent');
  const failed = refundFailed(900, 'o1.9')(state);
  expect(failed).toMatchObject({ payment: 'captured', refunded: 0, refunds: [] });
  expect(refundStatus(failed, 'o1.9')).toEqual({ is: 'pending', amount: euros(900) });
  const order = leaseMail(failed, at);
  expect(order?.mail.id).toBe('o1.9');
  expect(leaseMail(order?.order ?? failed, at)?.mail).toMatchObject({
    kind: 'refund-failed',
    refund: euros(900),
  });
});

const failed = [...paid, cancelled, mailSent('o1.9'), refundFailed(900, 'o1.9')];
const failureSent = [...failed, mailSent('refund-failed-p1.4')];
const sentMail = { kind: 'refund-sent', refund: euros(900) };

test('a refund that is sent after the mail about its failure gets a mail of its own, once', () => {
  const { state } = after(...failureSent, refunded(900, 'o1.9', 100));
  expect(mailsIn(state)).toEqual([sentMail]);
  expect(state).not.toHaveProperty('failedRefunds');
  expect(mailsIn(after(...failureSent, refunded(900, 'o1.9', 100), refunded(9, 'o1.9', 91)).state)).toEqual([
    sentMail,
  ]);
});

test('a refund that is sent before anybody can have read of its failure needs no mail', () => {
  expect(after(...failed, refunded(900, 'o1.9', 100)).state).not.toHaveProperty('mails');
});

test('a failure that may have been mailed is corrected, and not mailed again', () => {
  const leased: Step = (state) => leaseMail(state, at)?.order ?? state;
  expect(mailsIn(after(...failed, leased, refunded(900, 'o1.9', 100)).state)).toEqual([sentMail]);
});

test('the refund of another cancellation corrects nothing', () => {
  const { state } = after(
    ...paid,
    reduced(),
    refundFailed(450, 'o1.3'),
    refunded(400, 'o1.9', 600),
    mailSent('o1.3'),
  );
  expect(mailsIn(state)).toEqual([{ kind: 'refund-failed', refund: euros(450) }]);
  expect(state.failedRefunds).toHaveLength(1);
});

test('a refund that fails again is mailed again', () => {
  const again = [...failureSent, refunded(900, 'o1.9', 100), mailSent('refund-sent-p1.5')];
  expect(mailsIn(after(...again, refundFailed(900, 'o1.9')).state)).toEqual([
    { kind: 'refund-failed', refund: euros(900) },
  ]);
});
