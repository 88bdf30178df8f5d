import type { IntentSnapshot, ProviderRefund } from './intent-snapshot.ts';
import { movementKey } from './journal.ts';
import type { Payment } from './payment.ts';

/** A poll scheduled within this time needs no earlier one. */
const soonMs = 2000;

/** How an intent in the provider's list relates to our payments. */
export type IntentMatch = 'known' | 'differs' | 'unknown-order' | 'second-intent';

/** Compares an intent with the payment of the order that its metadata names. */
export function matchIntent(
  intent: Pick<IntentSnapshot, 'id' | 'status'>,
  payment: Payment | undefined,
  now: Date,
): IntentMatch {
  if (!payment) return 'unknown-order';
  const isOurs = payment.intentId === undefined ? payment.intentAskedAt : payment.intentId === intent.id;
  if (!isOurs) return 'second-intent';
  return isUpToDate(payment, intent.status) || isPolledSoon(payment, now) ? 'known' : 'differs';
}

function isUpToDate(payment: Payment, status: IntentSnapshot['status']): boolean {
  if (payment.intentId === undefined) return false;
  switch (status) {
    case 'waiting':
    case 'authenticated':
    case 'processing':
      return payment.status === 'open';
    case 'authorized':
      return payment.status === 'authorized';
    case 'captured':
      return payment.ledger?.some(({ kind }) => kind === 'captured') ?? false;
    case 'cancelled':
      return payment.status === 'voided' || payment.status === 'failed';
  }
}

/** True if the payment does not have this refund, or does not have its final state, and no poll is imminent. */
export function isRefundOutdated(
  refund: Pick<ProviderRefund, 'refundId' | 'state'>,
  payment: Payment,
  now: Date,
): boolean {
  const kind = refund.state === 'failed' ? 'refund-failed' : 'refunded';
  const key = movementKey({ id: refund.refundId, kind });
  const isRecorded = payment.ledger?.some((movement) => movementKey(movement) === key) ?? false;
  const isPendingHere = payment.refunds.some(
    ({ refundId, isPending }) => refundId === refund.refundId && isPending,
  );
  const isFinalThere = refund.state !== 'pending';
  return (!isRecorded || (isPendingHere && isFinalThere)) && !isPolledSoon(payment, now);
}

const isPolledSoon = ({ lookAt }: Payment, now: Date): boolean =>
  lookAt !== undefined && lookAt.getTime() < now.getTime() + soonMs;
