import type { Money } from '@railhead/common/contracts/define';
import type { OrderPlacedData } from '@railhead/common/contracts/orders';
import type { Decision } from '@railhead/common/store/document';

/** How far the money has moved. `open`: nothing is authorised yet. */
export type PaymentStatus = 'open' | 'authorized' | 'captured' | 'voided' | 'failed' | 'refunded';

/** Money to give back for one cancellation, once. */
export interface Refund {
  /** The id of the cancelling event; it makes the provider's key. */
  id: string;
  /** Minor units. */
  amount: number;
  /** The provider's id, as soon as it is known to have been made. */
  refundId?: string;
}

/** The money side of one order; it has the order's id. */
export interface Payment {
  orderId: string;
  accountId: string;
  amount: Money;
  holdUntil: Date;
  status: PaymentStatus;
  /** What the order's events want of the money; less `refunds` when it was captured. Nothing else sets it. */
  wanted: 'open' | 'captured' | 'voided';
  /** The id of the event that made `wanted` voided. */
  endedBy?: string;
  refunds: Refund[];
  /** Attempts that the card's bank refused. */
  declines: number;
  /** Why the provider will never capture this authorisation. */
  captureRefused?: string;
  /** Since when there may be an intent at the provider; set before it is asked for. */
  intentAskedAt?: Date;
  /** Asking for the intent got no answer: it may or may not exist. */
  intentUnanswered?: boolean;
  intentId?: string;
  clientSecret?: string;
  /** When to look at the provider again; absent while there is nothing to see. */
  lookAt?: Date;
  /** Looks that failed in a row. */
  failures: number;
}

/** The intent as the provider made it. */
export interface MadeIntent {
  id: string;
  clientSecret: string;
}

/** A new order: its payment waits for the buyer. */
export function openPayment(order: OrderPlacedData): Decision<Payment> {
  const { orderId, accountId, fare } = order;
  const holdUntil = new Date(order.holdUntil);
  return keep({
    orderId,
    accountId,
    amount: fare,
    holdUntil,
    status: 'open',
    wanted: 'open',
    refunds: [],
    declines: 0,
    failures: 0,
  });
}

/** The seats are the buyer's: the money may be taken. */
export function wantCaptured(payment: Payment, now: Date): Decision<Payment> | undefined {
  if (payment.wanted !== 'open') return undefined;
  return keep({ ...payment, wanted: 'captured', lookAt: now });
}

/** The order ended: what was not taken is not taken any more, what was taken is given back. */
export function wantBack(payment: Payment, endedBy: string, now: Date): Decision<Payment> | undefined {
  if (payment.status === 'captured') {
    const amount = payment.amount.amount - refundedOf(payment);
    if (amount <= 0 || payment.refunds.some(({ id }) => id === endedBy)) return undefined;
    return keep({ ...payment, refunds: [...payment.refunds, { id: endedBy, amount }], lookAt: now });
  }
  if (payment.wanted === 'voided') return undefined;
  return keep({ ...payment, wanted: 'voided', endedBy, lookAt: now });
}

/** May the buyer still be asked for a card? */
export function isPayable(payment: Payment, now: Date): boolean {
  const isMoving = payment.status === 'open' || payment.status === 'authorized';
  return isMoving && payment.wanted === 'open' && now < payment.holdUntil;
}

/** Remembers that the provider is about to be asked for the intent. */
export function askIntent(payment: Payment, now: Date): Decision<Payment> | undefined {
  return payment.intentAskedAt ? undefined : keep({ ...payment, intentAskedAt: now });
}

/** The provider did not answer: before asking again it has to be searched for the intent. */
export function leaveUnanswered(payment: Payment): Decision<Payment> | undefined {
  return payment.intentId ? undefined : keep({ ...payment, intentUnanswered: true });
}

/** The one intent of this payment. The first one stays. */
export function attachIntent(payment: Payment, intent: MadeIntent, now: Date): Decision<Payment> | undefined {
  if (payment.intentId) return undefined;
  const { intentUnanswered: _, ...rest } = payment;
  return keep({ ...rest, intentId: intent.id, clientSecret: intent.clientSecret, lookAt: now });
}

/** Minor units given back or on their way. */
export const refundedOf = ({ refunds }: Payment): number =>
  refunds.reduce((sum, { amount }) => sum + amount, 0);

const keep = (next: Payment): Decision<Payment> => ({ next, facts: [] });
