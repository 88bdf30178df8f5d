import type { ProviderRefund } from './intent-snapshot.ts';
import { isMade, isSameAttempt, nextAttempt, type Refund, sumOf } from './refund.ts';
import { afterFailures, isOutstanding } from './refund-failure.ts';

/** Updates refunds from a snapshot: which were made, which failed, and which were made at the provider by hand. */
export function applyProviderRefunds(
  refunds: readonly Refund[],
  snapshot: readonly ProviderRefund[],
  now: Date,
): Refund[] {
  const updated = refunds.map((refund) => applyToRefund(refund, snapshot, now));
  const ours = new Set(updated.map(({ refundId }) => refundId));
  const byHand = snapshot
    .filter(({ refundId, state }) => state !== 'failed' && !ours.has(refundId))
    .map(({ refundId, amount, state }) => ({
      id: refundId,
      amount,
      refundId,
      isPending: state === 'pending',
      isByHand: true,
    }));
  return [...updated, ...byHand].filter((refund) => !refund.isByHand || isMade(refund));
}

/** An older snapshot cannot undo anything: a refund that was made stays made, and one that failed stays failed. */
function applyToRefund(refund: Refund, snapshot: readonly ProviderRefund[], now: Date): Refund {
  const mine = snapshot.filter(({ id, refundId }) => id === refund.id || refundId === refund.refundId);
  const before = refund.failed ?? [];
  const newlyFailed = mine.filter(({ refundId, state }) => state === 'failed' && !before.includes(refundId));
  const next = newlyFailed.length > 0 ? afterFailures(refund, newlyFailed, now) : refund;
  const made = mine.find(({ refundId, state }) => state !== 'failed' && !next.failed?.includes(refundId));
  if (!made) return next;
  const { refundId, amount, state } = made;
  return { ...next, refundId, amount, isPending: state === 'pending' };
}

/** Reduces outstanding refunds, in order, so that no more is returned than was captured. */
export function limitToCaptured(refunds: readonly Refund[], captured: number): Refund[] {
  let remaining = captured - sumOf(refunds.filter(isMade));
  return refunds.flatMap((refund) => {
    if (!isOutstanding(refund)) return [refund];
    const amount = Math.max(Math.min(refund.amount, remaining), 0);
    remaining -= amount;
    return amount > 0 ? [{ ...refund, amount }] : [];
  });
}

/** The provider replays a server error for this attempt for ever, so the next one needs a new key. */
export const afterReplayedError = (refunds: readonly Refund[], failed: Refund): Refund[] =>
  refunds.map((refund) => (isSameAttempt(refund, failed) ? nextAttempt(refund) : refund));
