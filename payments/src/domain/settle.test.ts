import { OrderPlaced } from '@railhead/common/contracts/orders';
import { describe, expect, test } from 'vitest';
import { nextLook, takeDue } from './looking.ts';
import { attachIntent, isPayable, openPayment, type Payment, wantBack } from './payment.ts';
import { askingOf, isGivenUp, type ShownRefund } from './refund.ts';
import { decideNext as decide, type IntentFacts, mostDeclines } from './settle.ts';

const now = new Date('2026-11-21T07:00:00.000Z');
const placed = openPayment(OrderPlaced.example).next;
const started: Payment = {
  ...placed,
  intentAskedAt: now,
  ...attachIntent(placed, { id: 'pi_1', clientSecret: 'pi_1_secret' }, now)?.next,
};
const shown = (status: IntentFacts['status'], more: Partial<IntentFacts> = {}): IntentFacts => ({
  id: 'pi_1',
  status,
  amount: 1360,
  currency: 'EUR',
  declines: 0,
  captured: status === 'captured' ? 1360 : 0,
  refunds: [],
  ...more,
});
const decideNext = (payment: Payment, intent: IntentFacts) => decide(payment, intent, now);
const kinds = (events: { type: string }[]) => events.map(({ type }) => type.split('.')[1]);

describe('what is done about an intent', () => {
  test.each([
    ['open', 'waiting', undefined, []],
    ['open', 'authorized', undefined, ['payment-authorized']],
    ['captured', 'authorized', 'capture', ['payment-authorized']],
    ['captured', 'captured', undefined, ['payment-captured']],
    ['captured', 'cancelled', undefined, ['payment-failed']],
    ['open', 'cancelled', undefined, ['payment-failed']],
    ['voided', 'waiting', 'cancel', []],
    ['voided', 'authorized', 'cancel', []],
    ['voided', 'processing', undefined, []],
    ['voided', 'captured', 'refund', ['payment-captured']],
    ['voided', 'cancelled', undefined, ['payment-voided']],
  ] as const)('wanted %s, shown %s: %s', (wanted, status, act, events) => {
    const step = decideNext({ ...started, wanted }, shown(status));
    expect(step.act?.kind).toBe(act);
    expect(kinds(step.events)).toEqual(events);
  });

  test('an authorisation over another amount or currency is never captured', () => {
    for (const wrong of [{ amount: 1359 }, { currency: 'USD' }]) {
      const step = decideNext({ ...started, wanted: 'captured' }, shown('authorized', wrong));
      expect(step).toMatchObject({ events: [], act: { kind: 'cancel' } });
    }
  });

  test('the fifth decline ends it, the fourth does not', () => {
    expect(decideNext(started, shown('waiting', { declines: mostDeclines - 1 })).act).toBeUndefined();
    const last = decideNext(started, shown('waiting', { declines: mostDeclines }));
    expect(last.act).toEqual({ kind: 'cancel' });
    const ended = decideNext(last.next, shown('cancelled', { declines: mostDeclines }));
    expect(ended.events[0]?.data).toMatchObject({ reason: 'too-many-declines' });
    expect(ended.next).not.toHaveProperty('lookAt');
  });

  test('a cancellation is refunded by its own id, and heard again adds nothing', () => {
    const captured = decideNext({ ...started, wanted: 'captured' }, shown('captured')).next;
    const owed = wantBack(captured, { id: 'o1.3' }, now)?.next ?? captured;
    expect(wantBack(owed, { id: 'o1.3' }, now)).toBeUndefined();
    expect(decideNext(owed, shown('captured')).act).toEqual({
      kind: 'refund',
      refund: { id: 'o1.3', amount: 1360 },
    });
    const back = decideNext(owed, shown('captured', { refunds: [made('re_1', 'o1.3', 1360)] }));
    expect(back.events.map(({ data }) => data)).toEqual([
      {
        orderId: 'o1',
        paymentId: 'o1',
        amount: { amount: 1360, currency: 'EUR' },
        refundId: 're_1',
        cancellationId: 'o1.3',
        left: { amount: 0, currency: 'EUR' },
      },
    ]);
    expect(back.next.status).toBe('refunded');
    expect(back.act).toBeUndefined();
  });
});

const made = (refundId: string, id: string, amount: number, state: ShownRefund['state'] = 'succeeded') => ({
  refundId,
  id,
  amount,
  state,
});

describe('what goes back', () => {
  const captured = decideNext({ ...started, wanted: 'captured' }, shown('captured')).next;
  const cancel = (payment: Payment, id: string, amount?: number) =>
    wantBack(payment, { id, amount }, now)?.next ?? payment;

  test('a fee is kept, and a refund of nothing is none', () => {
    expect(cancel(captured, 'o1.3', 1224).refunds).toEqual([{ id: 'o1.3', amount: 1224 }]);
    expect(wantBack(captured, { id: 'o1.3', amount: 0 }, now)).toBeUndefined();
  });

  test('never more than what is left of the money', () => {
    const reduced = cancel(captured, 'o1.3', 1000);
    expect(cancel(reduced, 'o1.4', 1000).refunds[1]).toEqual({ id: 'o1.4', amount: 360 });
    expect(cancel(cancel(reduced, 'o1.4'), 'o1.5').refunds).toHaveLength(2);
  });

  test('before the capture a part waits for it, and all of it is let go instead', () => {
    const confirmed: Payment = { ...started, status: 'authorized', wanted: 'captured', lookAt: now };
    const reduced = cancel(confirmed, 'o1.3', 300);
    expect(reduced).toMatchObject({ wanted: 'captured', refunds: [{ id: 'o1.3', amount: 300 }] });
    expect(decideNext(reduced, shown('authorized')).act).toEqual({ kind: 'capture' });
    expect(decideNext(reduced, shown('captured')).act).toMatchObject({ kind: 'refund' });

    const ended = cancel(reduced, 'o1.4');
    expect(ended).toMatchObject({ wanted: 'voided', endedBy: 'o1.4' });
    expect(decideNext(ended, shown('authorized')).act).toEqual({ kind: 'cancel' });
    // The capture was under way all the same.
    expect(decideNext(ended, shown('captured')).next.refunds).toMatchObject([
      { id: 'o1.3', amount: 300 },
      { id: 'o1.4', amount: 1060 },
    ]);
    expect(decideNext(ended, shown('cancelled')).next.refunds).toEqual([]);
  });

  test('an order cancelled before it was confirmed only lets the card go', () => {
    expect(wantBack({ ...started, status: 'authorized' }, { id: 'o1.2' }, now)?.next).toMatchObject({
      wanted: 'voided',
      refunds: [],
    });
  });

  test('a refund that fails is asked for again with another key, and given up after three', () => {
    let payment = cancel(captured, 'o1.3', 1000);
    const refunds: ShownRefund[] = [];
    for (const asking of [1, 2, 3]) {
      const { act } = decideNext(payment, shown('captured', { refunds }));
      expect(act?.kind === 'refund' && askingOf(act.refund)).toBe(asking);
      refunds.push(made(`re_${asking}`, 'o1.3', 1000, 'pending'));
      const pending = decideNext(payment, shown('captured', { refunds }));
      expect(kinds(pending.events)).toEqual(asking === 1 ? ['payment-refunded'] : []);
      expect(pending.next).toHaveProperty('lookAt');
      refunds[asking - 1] = made(`re_${asking}`, 'o1.3', 1000, 'failed');
      payment = decideNext(pending.next, shown('captured', { refunds })).next;
    }
    const last = decideNext(payment, shown('captured', { refunds }));
    expect(last.act).toBeUndefined();
    expect(last.next.refunds.map(isGivenUp)).toEqual([true]);
    expect(last.next).not.toHaveProperty('lookAt');
  });

  test('a refund made by hand is told, counted and never tried again', () => {
    const byHand = made('re_hand', 're_hand', 1000);
    const told = decideNext(captured, shown('captured', { refunds: [byHand] }));
    expect(told.events[0]?.data).toMatchObject({ refundId: 're_hand', left: { amount: 360 } });
    expect(told.events[0]?.data).not.toHaveProperty('cancellationId');
    const owed = cancel(captured, 'o1.3', 1360);
    expect(decideNext(owed, shown('captured', { refunds: [byHand] })).act).toEqual({
      kind: 'refund',
      refund: { id: 'o1.3', amount: 360 },
    });
    const failed = shown('captured', { refunds: [{ ...byHand, state: 'failed' }] });
    expect(decideNext(told.next, failed)).toMatchObject({ next: { status: 'captured', refunds: [] } });
  });
});

describe('when it is looked at', () => {
  const after = (seconds: number) => new Date(now.getTime() + seconds * 1000);
  const pause = (payment: Payment, at: Date) => nextLook(payment, at).getTime() - at.getTime();

  test('often while the buyer is there, soon while the provider is being asked, else every 20 s while the lock lasts', () => {
    expect(pause(started, after(10))).toBeLessThanOrEqual(1500);
    expect(pause(started, after(600))).toBeLessThanOrEqual(20_000);
    expect(pause({ ...started, wanted: 'captured' }, after(600))).toBeLessThanOrEqual(5000);
  });

  test('only when it is due, and taking it arranges the next look', () => {
    const due = { ...started, lookAt: now };
    expect(takeDue(due, after(-1))).toBeUndefined();
    expect(takeDue(placed, after(1))).toBeUndefined();
    expect(takeDue(due, now)?.next.lookAt?.getTime()).toBeGreaterThan(now.getTime());
  });
});

test('a card is asked for only while the order waits and its time has not passed', () => {
  const inTime = new Date(started.holdUntil.getTime() - 1);
  expect(isPayable(started, inTime)).toBe(true);
  expect(isPayable({ ...started, status: 'authorized' }, inTime)).toBe(true);
  // Word of more time may be under way for some seconds.
  const over = (seconds: number) => new Date(started.holdUntil.getTime() + seconds * 1000);
  expect([0, 9.9, 10].map((seconds) => isPayable(started, over(seconds)))).toEqual([
    'unknown',
    'unknown',
    false,
  ]);
  expect(isPayable({ ...started, wanted: 'captured' }, inTime)).toBe(false);
  expect(isPayable({ ...started, status: 'failed' }, inTime)).toBe(false);
});
