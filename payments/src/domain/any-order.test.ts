import type { NewEvent } from '@railhead/common/contracts/define';
import { OrderPlaced } from '@railhead/common/contracts/orders';
import { PaymentRefunded } from '@railhead/common/contracts/payments';
import fc from 'fast-check';
import Value from 'typebox/value';
import { expect, test } from 'vitest';
import { compareLines, linesOf } from './ledger.ts';
import { attachIntent, openPayment, type Payment, wantBack, wantCaptured, wantVoided } from './payment.ts';
import { afterFault, afterRefusal, askingOf, isGivenUp, isOwed, type Refund, sumOf } from './refund.ts';
import { type Act, decideNext, type IntentFacts, isShownBy } from './settle.ts';

const now = new Date('2026-11-21T07:00:00.000Z');

/**
 * A provider with one intent that answers by its rules: nothing is captured or cancelled twice, no more goes back than
 * was taken, and a key's first answer is repeated, faults included.
 */
function openProvider() {
  let intent: IntentFacts = {
    id: 'pi_1',
    status: 'waiting',
    amount: 1360,
    currency: 'EUR',
    declines: 0,
    captured: 0,
    refunds: [],
  };
  const kept = new Map<string, 'done' | 'fault' | 'refused'>();
  let breaks: 'before' | 'after' | undefined;

  const standing = () => intent.refunds.filter(({ state }) => state !== 'failed');
  const room = () => intent.captured - sumOf(standing());
  const add = (id: string | undefined, amount: number) => {
    const refundId = `re_${intent.refunds.length + 1}`;
    const refund = { refundId, id: id ?? refundId, amount, state: 'succeeded' as const };
    intent = { ...intent, refunds: [...intent.refunds, refund] };
  };
  const fail = (index: number) => {
    const refunds = intent.refunds.map((refund, at) =>
      at === index ? { ...refund, state: 'failed' as const } : refund,
    );
    intent = { ...intent, refunds };
  };

  return {
    show: () => intent,
    standing,
    break(when: typeof breaks) {
      breaks = when;
    },
    authorise() {
      if (intent.status !== 'waiting') return;
      intent = { ...intent, status: 'authorized', charge: { id: 'ch_1', amount: 1360 } };
    },
    decline() {
      if (intent.status === 'waiting') intent = { ...intent, declines: intent.declines + 1 };
    },
    capture() {
      if (intent.status === 'authorized') intent = { ...intent, status: 'captured', captured: 1360 };
    },
    cancel() {
      if (intent.status === 'waiting' || intent.status === 'authorized')
        intent = { ...intent, status: 'cancelled' };
    },
    refund(refund: Refund): 'done' | 'fault' | 'kept-fault' | 'refused' {
      const key = `${refund.id} ${askingOf(refund)}`;
      const answer = kept.get(key);
      if (answer) return answer === 'fault' ? 'kept-fault' : answer;
      const isRoom = refund.amount <= room();
      if (isRoom && breaks !== 'before') add(refund.id, refund.amount);
      const fresh = breaks ? 'fault' : isRoom ? 'done' : 'refused';
      breaks = undefined;
      kept.set(key, fresh);
      return fresh;
    },
    refundByHand() {
      if (room() >= 100) add(undefined, 100);
    },
    /** The bank sends the last refund back. */
    failLast() {
      const last = intent.refunds.findLastIndex(({ state }) => state !== 'failed');
      if (last >= 0) fail(last);
    },
  };
}

/** A glance is another looker's picture, acted on only later; a turn is a look cut short. */
const happenings = [
  'authorise',
  'decline',
  'by-hand',
  'bank-fails',
  'break-before',
  'break-after',
  'confirm',
  'expire',
  'reduce',
  'cancel',
  'cancel-for-a-fee',
  'look',
  'turn',
  'crash',
  'glance',
  'act-on-glance',
] as const;
const captured = ['authorise', 'look', 'confirm', 'look'] as const;
const faulted = [...captured, 'reduce', 'glance', 'break-after', 'turn', 'act-on-glance'] as const;
const beginnings = [[], captured, faulted] as const;
const anyOrder = fc
  .tuple(fc.constantFrom(...beginnings), fc.array(fc.constantFrom(...happenings), { maxLength: 40 }))
  .map(([beginning, steps]) => [...beginning, ...steps]);

test('whatever happens in whatever order: no money moves unwanted, none moves twice, and the books are equal', () => {
  fc.assert(
    fc.property(anyOrder, (steps) => {
      const provider = openProvider();
      const placed = openPayment(OrderPlaced.example).next;
      const intent = { id: 'pi_1', clientSecret: 'pi_1_secret' };
      let payment: Payment = attachIntent(placed, intent, now)?.next ?? placed;
      let order: 'pending' | 'confirmed' | 'ended' = 'pending';
      let wasConfirmed = false;
      let version = 1;
      let glance: { before: Payment; picture: IntentFacts } | undefined;
      const told: string[] = [];

      /** A refund is told once by its cancellation, or by itself. */
      const tell = ({ type, data }: NewEvent) => {
        const refund = type === PaymentRefunded.type ? Value.Parse(PaymentRefunded.schema, data) : undefined;
        told.push(refund?.cancellationId ?? refund?.refundId ?? type);
      };
      const perform = (act: Act) => {
        if (act.kind === 'capture') {
          expect(wasConfirmed).toBe(true);
          provider.capture();
        }
        if (act.kind === 'cancel') provider.cancel();
        if (act.kind === 'refund') {
          const { refunds } = payment;
          const answer = provider.refund(act.refund);
          if (answer === 'kept-fault') payment = { ...payment, refunds: afterFault(refunds, act.refund) };
          if (answer === 'refused')
            payment = { ...payment, refunds: afterRefusal(refunds, act.refund, 'no') };
        }
      };
      /** One turn of the loop; @returns whether there may be more to do. */
      const turn = (before: Payment, picture: IntentFacts, isHeard = true): boolean => {
        const { next, events, act } = decideNext(payment, picture, now);
        payment = next;
        events.forEach(tell);
        if (!act) return false;
        // Killed between asking and hearing the answer, it knows nothing of it.
        const known = payment;
        if (isShownBy(before, act)) perform(act);
        if (!isHeard) payment = known;
        return true;
      };
      const look = () => {
        for (let turns = 0; turn(payment, provider.show()); turns++) {
          if (turns > 30) expect.fail('a look did not come to rest');
        }
      };
      const cancelled = (amount?: number) => {
        payment = wantBack(payment, { id: `o1.${++version}`, amount }, now)?.next ?? payment;
      };

      for (const step of steps) {
        if (step === 'authorise') provider.authorise();
        if (step === 'decline') provider.decline();
        if (step === 'by-hand') provider.refundByHand();
        if (step === 'bank-fails') provider.failLast();
        if (step === 'break-before') provider.break('before');
        if (step === 'break-after') provider.break('after');
        if (step === 'confirm' && order === 'pending' && payment.status === 'authorized') {
          [order, wasConfirmed] = ['confirmed', true];
          payment = wantCaptured(payment, now)?.next ?? payment;
        }
        if (step === 'expire' && order === 'pending') {
          order = 'ended';
          payment = wantVoided(payment, `o1.${++version}`, now)?.next ?? payment;
        }
        if (step === 'reduce' && order === 'confirmed') cancelled(200);
        if (step === 'cancel' && order !== 'ended') {
          order = 'ended';
          cancelled();
        }
        if (step === 'cancel-for-a-fee' && order === 'confirmed') {
          order = 'ended';
          cancelled(500);
        }
        if (step === 'look') look();
        if (step === 'glance') glance = { before: payment, picture: provider.show() };
        if (step === 'act-on-glance' && glance) turn(glance.before, glance.picture);
        if (step === 'turn') turn(payment, provider.show());
        if (step === 'crash') turn(payment, provider.show(), false);

        const back = provider.standing();
        expect(sumOf(back)).toBeLessThanOrEqual(provider.show().captured);
        expect(new Set(back.map(({ id }) => id)).size).toBe(back.length);
      }
      provider.break(undefined);
      look();

      expect(new Set(told).size).toBe(told.length);
      const { status, captured } = provider.show();
      const isBack = sumOf(provider.standing()) + sumOf(payment.refunds.filter(isGivenUp));
      if (payment.wanted === 'voided') expect(status === 'cancelled' || isBack >= captured).toBe(true);
      if (payment.status === 'captured' || payment.status === 'refunded') expect(status).toBe('captured');
      if (payment.wanted !== 'open') expect(payment.refunds.filter(isOwed)).toEqual([]);
      expect(compareLines(payment.ledger ?? [], linesOf(provider.show()))).toEqual([]);
    }),
    { numRuns: 5000 },
  );
});
