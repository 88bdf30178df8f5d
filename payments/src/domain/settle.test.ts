import { OrderPlaced } from '@railhead/common/contracts/orders';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nextLook, takeDue } from './looking.ts';
import { attachIntent, isPayable, openPayment, type Payment, wantBack, wantCaptured } from './payment.ts';
import { decideNext, type IntentFacts, mostDeclines } from './settle.ts';

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
  refunds: [],
  ...more,
});
const kinds = (facts: { type: string }[]) => facts.map(({ type }) => type.split('.')[1]);

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
  ] as const)('wanted %s, shown %s: %s', (wanted, status, act, facts) => {
    const step = decideNext({ ...started, wanted }, shown(status));
    expect(step.act?.kind).toBe(act);
    expect(kinds(step.facts)).toEqual(facts);
  });

  test('an authorisation over another amount or currency is never captured', () => {
    for (const wrong of [{ amount: 1359 }, { currency: 'USD' }]) {
      const step = decideNext({ ...started, wanted: 'captured' }, shown('authorized', wrong));
      expect(step).toMatchObject({ facts: [], act: { kind: 'cancel' } });
    }
  });

  test('the fifth decline ends it, the fourth does not', () => {
    expect(decideNext(started, shown('waiting', { declines: mostDeclines - 1 })).act).toBeUndefined();
    const last = decideNext(started, shown('waiting', { declines: mostDeclines }));
    expect(last.act).toEqual({ kind: 'cancel' });
    const ended = decideNext(last.next, shown('cancelled', { declines: mostDeclines }));
    expect(ended.facts[0]?.data).toMatchObject({ reason: 'too-many-declines' });
    expect(ended.next).not.toHaveProperty('lookAt');
  });

  test('a cancellation is refunded by its own id, and heard again adds nothing', () => {
    const captured = decideNext({ ...started, wanted: 'captured' }, shown('captured')).next;
    const owed = wantBack(captured, 'o1.3', now)?.next ?? captured;
    expect(wantBack(owed, 'o1.3', now)).toBeUndefined();
    expect(decideNext(owed, shown('captured')).act).toEqual({
      kind: 'refund',
      refund: { id: 'o1.3', amount: 1360 },
    });
    const back = decideNext(owed, shown('captured', { refunds: [{ refundId: 're_1', id: 'o1.3' }] }));
    expect(kinds(back.facts)).toEqual(['payment-refunded']);
    expect(back.next.status).toBe('refunded');
    expect(back.act).toBeUndefined();
  });
});

/** A provider with one intent, and what may happen at it or to the order, in any order. */
const happenings = ['authorise', 'decline', 'confirm', 'expire', 'cancel', 'stale', 'crash', 'look'] as const;

test('whatever happens in whatever order: money moves only for a confirmed order, and no fact is told twice', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...happenings), { maxLength: 40 }), (steps) => {
      let payment = started;
      let intent = shown('waiting');
      let before = intent;
      let confirmed = false;
      const told: string[] = [];

      const look = (picture: IntentFacts, turns = 6) => {
        for (let turn = 0; turn < turns; turn++) {
          const { next, facts, act } = decideNext(payment, turn === 0 ? picture : intent);
          payment = next;
          told.push(...kinds(facts).map(String));
          if (!act) return;
          before = intent;
          if (act.kind === 'capture') {
            expect(confirmed).toBe(true);
            if (intent.status === 'authorized') intent = { ...intent, status: 'captured' };
          }
          if (act.kind === 'cancel' && (intent.status === 'waiting' || intent.status === 'authorized')) {
            intent = { ...intent, status: 'cancelled' };
          }
          if (act.kind === 'refund') {
            expect(intent.status).toBe('captured');
            // Asked again by an old picture, the provider answers by the key: still one refund.
            const isRepeated = intent.refunds.some(({ id }) => id === act.refund.id);
            if (!isRepeated) {
              const refundId = `re_${intent.refunds.length + 1}`;
              intent = { ...intent, refunds: [...intent.refunds, { refundId, id: act.refund.id }] };
            }
          }
        }
        if (turns > 1) expect.fail('a look did not come to rest');
      };

      for (const step of steps) {
        if (step === 'authorise' && intent.status === 'waiting') intent = { ...intent, status: 'authorized' };
        if (step === 'decline' && intent.status === 'waiting') {
          intent = { ...intent, declines: intent.declines + 1 };
        }
        if (step === 'confirm' && payment.wanted === 'open') {
          confirmed = true;
          payment = wantCaptured(payment, now)?.next ?? payment;
        }
        if (step === 'expire' && !confirmed) payment = wantBack(payment, 'o1.2', now)?.next ?? payment;
        if (step === 'cancel') payment = wantBack(payment, 'o1.3', now)?.next ?? payment;
        if (step === 'stale') look(before);
        // The provider did what it was asked, and nobody heard of it.
        if (step === 'crash') look(intent, 1);
        if (step === 'look') look(intent);
      }
      look(intent);

      expect(new Set(told).size).toBe(told.length);
      expect(intent.refunds.length).toBeLessThanOrEqual(1);
      if (payment.wanted === 'voided') {
        const isBack = intent.status === 'cancelled' || intent.refunds.length === 1;
        expect(isBack).toBe(true);
      }
      if (payment.status === 'captured' || payment.status === 'refunded')
        expect(intent.status).toBe('captured');
    }),
    { numRuns: 5000 },
  );
});

describe('when it is looked at', () => {
  const after = (seconds: number) => new Date(now.getTime() + seconds * 1000);
  const pause = (payment: Payment, at: Date) => nextLook(payment, at).getTime() - at.getTime();

  test('often while the buyer is there, at least every 20 s while the lock lasts, else within a minute', () => {
    expect(pause(started, after(10))).toBeLessThanOrEqual(1500);
    expect(pause(started, after(600))).toBeLessThanOrEqual(20_000);
    expect(pause({ ...started, wanted: 'captured' }, after(600))).toBeLessThanOrEqual(60_000);
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
  expect(isPayable(started, started.holdUntil)).toBe(false);
  expect(isPayable({ ...started, wanted: 'captured' }, inTime)).toBe(false);
  expect(isPayable({ ...started, status: 'failed' }, inTime)).toBe(false);
});
