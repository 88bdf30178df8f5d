import {
  PaymentAuthorized,
  PaymentCaptured,
  PaymentFailed,
  PaymentRefunded,
  PaymentRefundFailed,
  PaymentVoided,
} from '@railhead/common/contracts/payments';
import { given } from '@railhead/common/testing/given';
import { describe, expect, test } from 'vitest';
import { now, providerRefund, snapshot, started } from '../../test/sample-payment.ts';
import { decidePayment, maxDeclines, type PaymentDecision } from './decide-payment.ts';
import type { IntentSnapshot, ProviderRefund } from './intent-snapshot.ts';
import { blockPayment, type Payment, requestRefund, retryRefund } from './payment.ts';
import { attemptOf } from './refund.ts';
import { isGivenUp } from './refund-failure.ts';

/** The command under test: Stripe shows this intent. */
const seen = (intent: IntentSnapshot) => (payment: Payment) => decidePayment(payment, intent, now);
const decide = (payment: Payment, intent: IntentSnapshot): PaymentDecision =>
  decidePayment(payment, intent, now);
const cancel = (payment: Payment, id: string, amount?: number): Payment =>
  requestRefund(payment, { id, amount }, now)?.next ?? payment;

const toCapture: Payment = { ...started, wanted: 'captured' };
const toVoid: Payment = { ...started, wanted: 'voided' };
const captured = decide(toCapture, snapshot('captured')).next;

describe('a payment whose order is not decided yet', () => {
  test('waits while the buyer enters a card', () => {
    given(started)
      .when(seen(snapshot('waiting')))
      .then({ events: [], command: undefined });
  });
  test('is authorised, and nothing is captured', () => {
    given(started)
      .when(seen(snapshot('authorized')))
      .then({ events: [PaymentAuthorized], command: undefined, state: { status: 'authorized' } });
  });
  test('fails when Stripe cancelled the intent', () => {
    given(started)
      .when(seen(snapshot('cancelled')))
      .then({ events: [{ type: PaymentFailed.type, data: { reason: 'cancelled-by-provider' } }] });
  });
  test('survives the fourth declined card', () => {
    given(started)
      .when(seen(snapshot('waiting', { declines: maxDeclines - 1 })))
      .then({ command: undefined, state: { declines: maxDeclines - 1 } });
  });
  test('ends with the fifth declined card', () => {
    const intent = { declines: maxDeclines };
    given(started)
      .when(seen(snapshot('waiting', intent)))
      .then({ command: { kind: 'cancel' } });
    const declined = decide(started, snapshot('waiting', intent)).next;
    given(declined)
      .when(seen(snapshot('cancelled', intent)))
      .then({ events: [{ type: PaymentFailed.type, data: { reason: 'too-many-declines' } }] });
    expect(decide(declined, snapshot('cancelled', intent)).next).not.toHaveProperty('lookAt');
  });
});

describe('a payment whose account had too many cards declined', () => {
  const blocked = blockPayment(started, now)?.next ?? started;

  test('is polled at once, ends, and fails for this reason', () => {
    expect(blocked).toMatchObject({ isBlocked: true, lookAt: now });
    given(blocked)
      .when(seen(snapshot('waiting')))
      .then({ command: { kind: 'cancel' } });
    given(blocked)
      .when(seen(snapshot('cancelled')))
      .then({ events: [{ type: PaymentFailed.type, data: { reason: 'too-many-declines' } }] });
  });

  test('goes on if a card was accepted before', () => {
    given(blocked)
      .when(seen(snapshot('authorized')))
      .then({ events: [PaymentAuthorized], command: undefined });
    expect(blockPayment({ ...started, status: 'authorized' }, now)).toBeUndefined();
    expect(blockPayment(toVoid, now)).toBeUndefined();
  });
});

describe('a payment that shall be captured', () => {
  test('is captured once it is authorised', () => {
    given(toCapture)
      .when(seen(snapshot('authorized')))
      .then({ events: [PaymentAuthorized], command: { kind: 'capture' } });
  });
  test('is final once it is captured', () => {
    given(toCapture)
      .when(seen(snapshot('captured')))
      .then({ events: [PaymentCaptured], command: undefined, state: { status: 'captured' } });
  });
  test('fails when its authorisation has ended', () => {
    given(toCapture)
      .when(seen(snapshot('cancelled')))
      .then({ events: [{ type: PaymentFailed.type, data: { reason: 'authorization-ended' } }] });
  });
  test.each([{ amount: 1359 }, { currency: 'USD' }])(
    'is cancelled when %o was authorised instead',
    (wrong) => {
      given(toCapture)
        .when(seen(snapshot('authorized', wrong)))
        .then({ events: [], command: { kind: 'cancel' } });
    },
  );
});

describe('a payment that shall be voided', () => {
  test.each(['waiting', 'authorized'] as const)('cancels an intent that is %s', (status) => {
    given(toVoid)
      .when(seen(snapshot(status)))
      .then({ events: [], command: { kind: 'cancel' } });
  });
  test('waits for an intent that is being processed', () => {
    given(toVoid)
      .when(seen(snapshot('processing')))
      .then({ events: [], command: undefined });
  });
  test('is final once the intent is cancelled', () => {
    given(toVoid)
      .when(seen(snapshot('cancelled')))
      .then({ events: [PaymentVoided], command: undefined, state: { status: 'voided' } });
  });
  test('refunds money that was captured all the same', () => {
    given({ ...toVoid, endedBy: 'o1.2' })
      .when(seen(snapshot('captured')))
      .then({
        events: [PaymentCaptured],
        command: { kind: 'refund', refund: { id: 'o1.2', amount: 1360 } },
      });
  });
});

describe('a captured payment', () => {
  test('is refunded under the id of the cancellation', () => {
    const cancelled = cancel(captured, 'o1.3');
    given(cancelled)
      .when(seen(snapshot('captured')))
      .then({ events: [], command: { kind: 'refund', refund: { id: 'o1.3', amount: 1360 } } });
    given(cancelled)
      .when(seen(snapshot('captured', { refunds: [providerRefund('re_1', 'o1.3', 1360)] })))
      .then({
        events: [
          {
            type: PaymentRefunded.type,
            data: {
              orderId: 'o1',
              paymentId: 'o1',
              amount: { amount: 1360, currency: 'EUR' },
              refundId: 're_1',
              cancellationId: 'o1.3',
              left: { amount: 0, currency: 'EUR' },
            },
          },
        ],
        command: undefined,
        state: { status: 'refunded' },
      });
  });

  test('retries a failed refund under a new key, and gives up after three attempts', () => {
    let payment = cancel(captured, 'o1.3', 1000);
    const refunds: ProviderRefund[] = [];
    for (const attempt of [1, 2, 3]) {
      const { command } = decide(payment, snapshot('captured', { refunds }));
      expect(command?.kind === 'refund' && attemptOf(command.refund)).toBe(attempt);
      refunds.push(providerRefund(`re_${attempt}`, 'o1.3', 1000, 'pending'));
      const pending = decide(payment, snapshot('captured', { refunds }));
      expect(pending.events.map(({ type }) => type)).toEqual(attempt === 1 ? [PaymentRefunded.type] : []);
      expect(pending.next).toHaveProperty('lookAt');
      refunds[attempt - 1] = providerRefund(`re_${attempt}`, 'o1.3', 1000, 'failed');
      payment = decide(pending.next, snapshot('captured', { refunds })).next;
    }
    const last = decide(payment, snapshot('captured', { refunds }));
    expect(last.command).toBeUndefined();
    expect(last.next.refunds.map(isGivenUp)).toEqual([true]);
    expect(last.next).not.toHaveProperty('lookAt');
  });

  test('publishes once that a refund was given up, and again that it was made after a retry', () => {
    const failed = [1, 2, 3].map((n) => providerRefund(`re_${n}`, 'o1.3', 1000, 'failed'));
    const made = decide(
      cancel(captured, 'o1.3', 1000),
      snapshot('captured', { refunds: [{ ...providerRefund('re_1', 'o1.3', 1000), state: 'pending' }] }),
    ).next;
    const givenUp = decide(made, snapshot('captured', { refunds: failed }));
    expect(givenUp.events).toMatchObject([
      { type: PaymentRefundFailed.type, data: { cancellationId: 'o1.3', amount: { amount: 1000 } } },
    ]);
    expect(decide(givenUp.next, snapshot('captured', { refunds: failed })).events).toEqual([]);

    const retried = retryRefund(givenUp.next, 'o1.3', now).next;
    expect(decide(retried, snapshot('captured', { refunds: failed })).command).toMatchObject({
      kind: 'refund',
      refund: { id: 'o1.3', amount: 1000 },
    });
    const refunds = [...failed, providerRefund('re_4', 'o1.3', 1000)];
    expect(decide(retried, snapshot('captured', { refunds })).events).toMatchObject([
      {
        type: PaymentRefunded.type,
        data: { cancellationId: 'o1.3', refundId: 're_4', left: { amount: 360 } },
      },
    ]);
  });

  test('sends a refund that can be sent while an earlier one waits', () => {
    const both = cancel(cancel(captured, 'o1.3', 1000), 'o1.4', 200);
    const retryAt = new Date(now.getTime() + 1000);
    const [first, ...others] = both.refunds;
    const waiting: Payment = {
      ...both,
      refunds: [{ ...(first ?? { id: '', amount: 0 }), retryAt }, ...others],
    };
    const { command } = decide(waiting, snapshot('captured'));
    expect(command).toMatchObject({ kind: 'refund', refund: { id: 'o1.4' } });
    const refunds = [providerRefund('re_2', 'o1.4', 200)];
    given(waiting)
      .when(seen(snapshot('captured', { refunds })))
      .then({ command: undefined, state: { lookAt: retryAt } });
  });

  test('counts a refund made by hand, and does not retry it', () => {
    const byHand = providerRefund('re_hand', 're_hand', 1000);
    const { events, next } = decide(captured, snapshot('captured', { refunds: [byHand] }));
    expect(events).toMatchObject([{ data: { refundId: 're_hand', left: { amount: 360 } } }]);
    expect(events[0]?.data).not.toHaveProperty('cancellationId');
    given(cancel(captured, 'o1.3', 1360))
      .when(seen(snapshot('captured', { refunds: [byHand] })))
      .then({ command: { kind: 'refund', refund: { id: 'o1.3', amount: 360 } } });
    given(next)
      .when(seen(snapshot('captured', { refunds: [{ ...byHand, state: 'failed' }] })))
      .then({ command: undefined, state: { status: 'captured', refunds: [] } });
  });
});

test('a part that is cancelled before the capture is refunded after it', () => {
  const reduced = cancel({ ...toCapture, status: 'authorized' }, 'o1.3', 300);
  given(reduced)
    .when(seen(snapshot('authorized')))
    .then({ command: { kind: 'capture' } });
  given(reduced)
    .when(seen(snapshot('captured')))
    .then({ command: { kind: 'refund', refund: { id: 'o1.3', amount: 300 } } });
});

test('a capture that was already on its way when all was cancelled is refunded in full', () => {
  const ended = cancel(cancel({ ...toCapture, status: 'authorized' }, 'o1.3', 300), 'o1.4');
  given(ended)
    .when(seen(snapshot('authorized')))
    .then({ command: { kind: 'cancel' } });
  given(ended)
    .when(seen(snapshot('captured')))
    .then({
      state: {
        refunds: [
          { id: 'o1.3', amount: 300 },
          { id: 'o1.4', amount: 1060 },
        ],
      },
    });
  given(ended)
    .when(seen(snapshot('cancelled')))
    .then({ state: { refunds: [] } });
});
