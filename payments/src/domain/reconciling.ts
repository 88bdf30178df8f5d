import { lineKey } from './ledger.ts';
import type { Payment } from './payment.ts';
import type { ShownRefund } from './refund.ts';
import type { IntentFacts } from './settle.ts';

/** Its own look comes so soon that nobody needs to wake it. */
const soonMs = 2000;

/** What an intent in the provider's list is to us. */
export type Standing = 'known' | 'differs' | 'unknown-order' | 'second-intent';

/** Compares an intent with the payment of the order that it names. */
export function judgeIntent(
  intent: { id: string; status: IntentFacts['status'] },
  payment: Payment | undefined,
  now: Date,
): Standing {
  if (!payment) return 'unknown-order';
  const isOurs = payment.intentId === undefined ? payment.intentAskedAt : payment.intentId === intent.id;
  if (!isOurs) return 'second-intent';
  return isAsShown(payment, intent.status) || isLookedAtSoon(payment, now) ? 'known' : 'differs';
}

function isAsShown(payment: Payment, shown: IntentFacts['status']): boolean {
  if (payment.intentId === undefined) return false;
  switch (shown) {
    case 'waiting':
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

/** Does the payment not know this refund, or not how it ended? */
export function isNews(
  refund: Pick<ShownRefund, 'refundId' | 'state'>,
  payment: Payment,
  now: Date,
): boolean {
  const kind = refund.state === 'failed' ? 'refund-failed' : 'refunded';
  const line = lineKey({ id: refund.refundId, kind });
  const isBooked = payment.ledger?.some((booked) => lineKey(booked) === line) ?? false;
  const isOpen = payment.refunds.some(({ refundId, isPending }) => refundId === refund.refundId && isPending);
  const isEnded = refund.state !== 'pending';
  return (!isBooked || (isOpen && isEnded)) && !isLookedAtSoon(payment, now);
}

const isLookedAtSoon = ({ lookAt }: Payment, now: Date): boolean =>
  lookAt !== undefined && lookAt.getTime() < now.getTime() + soonMs;
