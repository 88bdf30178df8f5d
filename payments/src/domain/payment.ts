import type { Money } from '@railhead/common/contracts/common';
import type { OrderPlacedData } from '@railhead/common/contracts/orders';
import type { PaymentStatus } from '@railhead/common/contracts/payments';
import type { Decision } from '@railhead/common/domain/decision';
import type { BookedLine } from './ledger.ts';
import { type Refund, sumOf } from './refund.ts';

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
  /** One for each cancellation of what was, or will be, captured. */
  refunds: Refund[];
  /** Attempts that the card's bank refused, and its word for the last one. */
  declines: number;
  lastDecline?: string;
  /** Why the provider will never capture this authorisation. */
  captureRefused?: string;
  /** Since when there may be an intent at the provider; set before it is asked for. */
  intentAskedAt?: Date;
  /** Asking for the intent got no answer: it may or may not exist. */
  intentUnanswered?: boolean;
  /** Which asking is in use, from 1 (absent): the provider repeats a key's first answer, so each has its own key. */
  intentAsking?: number;
  intentId?: string;
  clientSecret?: string;
  /** When to look at the provider again; absent while there is nothing to see. */
  lookAt?: Date;
  /** Looks that failed in a row. */
  failures: number;
  /** Our own books: what moved, each movement once; absent while nothing did. */
  ledger?: BookedLine[];
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

/** The order never came to be: what was not taken is not taken any more, what was taken is given back. */
export function wantVoided(payment: Payment, endedBy: string, now: Date): Decision<Payment> | undefined {
  if (payment.wanted === 'voided') return undefined;
  return keep({ ...payment, wanted: 'voided', endedBy, lookAt: now });
}

/**
 * Seats of the order were cancelled: `amount` goes back for them; all that is left when absent. Money that is not taken
 * yet is taken first, unless all of it would go back.
 */
export function wantBack(
  payment: Payment,
  cancellation: { id: string; amount?: number | undefined },
  now: Date,
): Decision<Payment> | undefined {
  const { id } = cancellation;
  const isTaken = payment.status === 'captured' || payment.status === 'refunded';
  if (!isTaken && (payment.wanted !== 'captured' || hasEnded(payment))) return wantVoided(payment, id, now);
  const left = payment.amount.amount - sumOf(payment.refunds);
  const amount = Math.min(cancellation.amount ?? left, left);
  if (amount <= 0 || payment.refunds.some((refund) => refund.id === id)) return undefined;
  if (!isTaken && amount === left) return wantVoided(payment, id, now);
  return keep({ ...payment, refunds: [...payment.refunds, { id, amount }], lookAt: now });
}

/** The buyer was given more time. */
export const extendHold = (payment: Payment, holdUntil: Date): Decision<Payment> =>
  keep({ ...payment, holdUntil });

/** Nothing was taken, and nothing will be. */
export const hasEnded = ({ status }: Payment): boolean => status === 'voided' || status === 'failed';

/** Word of more time for an order may be under way for so long. */
const newsOfMoreTimeMs = 10_000;

/**
 * May the buyer still be asked for a card? `unknown`: only the clock speaks against it, and only just; the order may have
 * been given more time.
 */
export function isPayable(payment: Payment, now: Date): boolean | 'unknown' {
  const isMoving = payment.status === 'open' || payment.status === 'authorized';
  if (!isMoving || payment.wanted !== 'open') return false;
  const overMs = now.getTime() - payment.holdUntil.getTime();
  return overMs >= 0 && overMs < newsOfMoreTimeMs ? 'unknown' : overMs < 0;
}

/** Remembers that the provider is about to be asked for the intent. */
export function askIntent(payment: Payment, now: Date): Decision<Payment> | undefined {
  return payment.intentAskedAt ? undefined : keep({ ...payment, intentAskedAt: now });
}

/** The provider did not answer, so before asking again it has to be searched; `asking` is the one to use then. */
export function leaveUnanswered(payment: Payment, asking: number): Decision<Payment> | undefined {
  if (payment.intentId) return undefined;
  const intentAsking = Math.max(payment.intentAsking ?? 1, asking);
  return keep({ ...payment, intentUnanswered: true, intentAsking });
}

/** The one intent of this payment. The first one stays. */
export function attachIntent(payment: Payment, intent: MadeIntent, now: Date): Decision<Payment> | undefined {
  if (payment.intentId) return undefined;
  const { intentUnanswered: _, ...rest } = payment;
  return keep({ ...rest, intentId: intent.id, clientSecret: intent.clientSecret, lookAt: now });
}

const keep = (next: Payment): Decision<Payment> => ({ next, events: [] });
