import type { IntentSnapshot } from '../src/domain/intent-snapshot.ts';
import { attemptOf, type Refund, sumOf } from '../src/domain/refund.ts';

/**
 * A provider with one intent that keeps its rules: nothing is captured or cancelled twice, no more is refunded than was
 * captured, and the first result of an idempotency key is replayed, errors included.
 */
export function openProvider() {
  let intent: IntentSnapshot = {
    id: 'pi_1',
    status: 'waiting',
    amount: 1360,
    currency: 'EUR',
    declines: 0,
    declinedCharges: [],
    captured: 0,
    refunds: [],
  };
  const results = new Map<string, 'done' | 'error' | 'refused'>();
  let failing: 'before' | 'after' | undefined;

  const validRefunds = () => intent.refunds.filter(({ state }) => state !== 'failed');
  const refundable = () => intent.captured - sumOf(validRefunds());
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
    validRefunds,
    failNext(when: typeof failing) {
      failing = when;
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
    refund(refund: Refund): 'done' | 'error' | 'replayed-error' | 'refused' {
      const key = `${refund.id} ${attemptOf(refund)}`;
      const stored = results.get(key);
      if (stored) return stored === 'error' ? 'replayed-error' : stored;
      const isPossible = refund.amount <= refundable();
      if (isPossible && failing !== 'before') add(refund.id, refund.amount);
      const result = failing ? 'error' : isPossible ? 'done' : 'refused';
      failing = undefined;
      results.set(key, result);
      return result;
    },
    refundByHand() {
      if (refundable() >= 100) add(undefined, 100);
    },
    /** The bank returns the last refund. */
    failLast() {
      const last = intent.refunds.findLastIndex(({ state }) => state !== 'failed');
      if (last >= 0) fail(last);
    },
  };
}
