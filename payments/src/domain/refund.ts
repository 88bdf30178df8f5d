import type { ProviderRefund } from './intent-snapshot.ts';

/** Money to return once, for one cancellation. The field names are stored. */
export interface Refund {
  /** The id of the cancelling event; it is the refund's metadata and idempotency key at the provider. */
  id: string;
  /** Minor units. */
  amount: number;
  /** The provider's id of the last refund made for it; the money is on its way unless that refund failed. */
  refundId?: string;
  /** Made, and not yet received by the card's bank. */
  isPending?: boolean;
  /** Made at the provider by somebody else: published and counted, never retried. */
  isByHand?: boolean;
  /** The number of the current attempt, 1 when absent. Each attempt has its own idempotency key. */
  asking?: number;
  /** Failed attempts: the provider's refund ids, or its error code where it refused to make a refund. */
  failed?: string[];
  /** Refusals that pass by themselves; they are not failures, and the refund is tried until it succeeds. */
  deferrals?: number;
}

/** After this many failed attempts the refund is left to an operator. */
export const maxRefundFailures = 3;

/** True if the money is on its way or has arrived. */
export const isMade = ({ refundId, failed = [] }: Refund): boolean =>
  refundId !== undefined && !failed.includes(refundId);

/** True if the refund failed too often and is not tried again. */
export const isGivenUp = (refund: Refund): boolean =>
  !isMade(refund) && (refund.failed?.length ?? 0) >= maxRefundFailures;

/** True if the provider has still to be asked for this refund. */
export const isOutstanding = (refund: Refund): boolean => !isMade(refund) && !isGivenUp(refund);

/** True if the provider has refused it for a reason that passes. */
export const isDeferred = (refund: Refund): boolean => isOutstanding(refund) && (refund.deferrals ?? 0) > 0;

/** The total in minor units. */
export const sumOf = (refunds: readonly Refund[]): number =>
  refunds.reduce((sum, { amount }) => sum + amount, 0);

/** Updates refunds from a snapshot: which were made, which failed, and which were made at the provider by hand. */
export function applyProviderRefunds(
  refunds: readonly Refund[],
  snapshot: readonly ProviderRefund[],
): Refund[] {
  const updated = refunds.map((refund) => applyToRefund(refund, snapshot));
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
function applyToRefund(refund: Refund, snapshot: readonly ProviderRefund[]): Refund {
  const mine = snapshot.filter(({ id, refundId }) => id === refund.id || refundId === refund.refundId);
  const before = refund.failed ?? [];
  const newlyFailed = mine.filter(({ refundId, state }) => state === 'failed' && !before.includes(refundId));
  const failed = [...before, ...newlyFailed.map(({ refundId }) => refundId)];
  const made = mine.find(({ refundId, state }) => state !== 'failed' && !failed.includes(refundId));
  const next = newlyFailed.length > 0 ? { ...nextAttempt(refund), failed, isPending: false } : refund;
  if (!made) return next;
  const { refundId, amount, state } = made;
  return { ...next, refundId, amount, isPending: state === 'pending' };
}

/** The next attempt uses a new idempotency key. */
const nextAttempt = (refund: Refund): Refund => ({ ...refund, asking: attemptOf(refund) + 1 });

export const attemptOf = ({ asking = 1 }: Pick<Refund, 'asking'>): number => asking;

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

/**
 * Stripe's error codes that say nothing about this refund: the balance is paid out or the account is busy. They pass in
 * hours or days. https://docs.stripe.com/error-codes
 */
const passingRefusals = new Set(['balance_insufficient', 'lock_timeout', 'rate_limit']);

/** The provider refused to make this refund, for now or for good. */
export const afterRejection = (refunds: readonly Refund[], rejected: Refund, code: string): Refund[] =>
  refunds.map((refund) => {
    if (!isSameAttempt(refund, rejected)) return refund;
    const next = nextAttempt(refund);
    if (passingRefusals.has(code)) return { ...next, deferrals: (refund.deferrals ?? 0) + 1 };
    return { ...next, failed: [...(refund.failed ?? []), `refused-${attemptOf(refund)}: ${code}`] };
  });

export const isSameAttempt = (one: Refund, other: Refund): boolean =>
  one.id === other.id && attemptOf(one) === attemptOf(other);
