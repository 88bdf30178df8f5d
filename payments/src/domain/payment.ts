import type { Money } from '@railhead/common/contracts/common';
import type { OrderPlacedData } from '@railhead/common/contracts/orders';
import {
  PaymentAuthorized,
  PaymentCaptured,
  PaymentFailed,
  type PaymentStatus,
  PaymentVoided,
} from '@railhead/common/contracts/payments';
import type { Decision } from '@railhead/common/domain/decision';
import type { RecordedMovement } from './journal.ts';
import { type Refund, sumOf } from './refund.ts';
import { retryNow } from './refund-failure.ts';

/** The money side of one order; it has the order's id. The field names are stored, so some are older than our words. */
export interface Payment {
  orderId: string;
  accountId: string;
  amount: Money;
  holdUntil: Date;
  status: PaymentStatus;
  /** The desired state, which only events of the order set; `captured` means captured less `refunds`. */
  wanted: 'open' | 'captured' | 'voided';
  /** The id of the event that changed the desired state to voided. */
  endedBy?: string;
  /** One for each cancellation of money that was, or will be, captured. */
  refunds: Refund[];
  /** Number of declined attempts, and the bank's code for the last one. */
  declines: number;
  lastDecline?: string;
  /** Why the provider will never capture this authorisation. */
  captureRefused?: string;
  /** From when on an intent may exist at the provider; saved before the request is sent. */
  intentAskedAt?: Date;
  /** The request for the intent got no response: the intent may or may not exist. */
  intentUnanswered?: boolean;
  /** Why the provider will never create an intent for this payment. */
  intentRefused?: string;
  /** The number of the current attempt to create the intent, 1 when absent. Each has its own idempotency key. */
  intentAsking?: number;
  intentId?: string;
  clientSecret?: string;
  /** Too many cards of the account were declined: no card is accepted any more. */
  isBlocked?: boolean;
  /** When to poll the provider next; absent while nothing can change. */
  lookAt?: Date;
  /** Consecutive failed polls. */
  failures: number;
  /** The journal: each movement of money once; absent while there is none. */
  ledger?: RecordedMovement[];
}

/** What a caller needs of a new intent. */
export interface IntentHandle {
  id: string;
  clientSecret: string;
}

/** Opens the payment of a new order; it waits for the buyer, unless there is nothing to pay. */
export function openPayment(order: OrderPlacedData): Decision<Payment> {
  const { orderId, accountId, fare } = order;
  const holdUntil = new Date(order.holdUntil);
  const payment: Payment = {
    orderId,
    accountId,
    amount: fare,
    holdUntil,
    status: 'open',
    wanted: 'open',
    refunds: [],
    declines: 0,
    failures: 0,
  };
  if (!isFree(payment)) return withoutEvents(payment);
  return {
    next: { ...payment, status: 'authorized' },
    events: [PaymentAuthorized.create(eventData(payment))],
  };
}

/** True if there is nothing to pay. The provider is never asked: the events of the order alone move such a payment. */
export const isFree = ({ amount }: Pick<Payment, 'amount'>): boolean => amount.amount === 0;

/** The order is confirmed: the money may be captured. */
export function requestCapture(payment: Payment, now: Date): Decision<Payment> | undefined {
  if (payment.wanted !== 'open') return undefined;
  if (!isFree(payment)) return withoutEvents({ ...payment, wanted: 'captured', lookAt: now });
  return {
    next: { ...payment, wanted: 'captured', status: 'captured' },
    events: [PaymentCaptured.create(eventData(payment))],
  };
}

/** The order ended: an authorisation is released, and money already captured is refunded. */
export function requestVoid(payment: Payment, endedBy: string, now: Date): Decision<Payment> | undefined {
  if (payment.wanted === 'voided') return undefined;
  if (!isFree(payment)) return withoutEvents({ ...payment, wanted: 'voided', endedBy, lookAt: now });
  if (payment.status === 'captured') return undefined;
  return {
    next: { ...payment, wanted: 'voided', endedBy, status: 'voided' },
    events: [PaymentVoided.create(eventData(payment))],
  };
}

/**
 * Seats of the order were cancelled: refunds `amount`, or all that is left when it is absent. Money that is not captured
 * yet is captured first, unless all of it would be refunded.
 */
export function requestRefund(
  payment: Payment,
  cancellation: { id: string; amount?: number | undefined },
  now: Date,
): Decision<Payment> | undefined {
  const { id } = cancellation;
  const isCaptured = payment.status === 'captured' || payment.status === 'refunded';
  if (!isCaptured && (payment.wanted !== 'captured' || hasEnded(payment))) {
    return requestVoid(payment, id, now);
  }
  const left = payment.amount.amount - sumOf(payment.refunds);
  const amount = Math.min(cancellation.amount ?? left, left);
  if (amount <= 0 || payment.refunds.some((refund) => refund.id === id)) return undefined;
  if (!isCaptured && amount === left) return requestVoid(payment, id, now);
  return withoutEvents({ ...payment, refunds: [...payment.refunds, { id, amount }], lookAt: now });
}

/** An operator has a refund tried again that waits or was given up. The caller drives the payment; a poll follows. */
export function retryRefund(payment: Payment, cancellationId: string, pollAt: Date): Decision<Payment> {
  const refunds = payment.refunds.map((refund) => (refund.id === cancellationId ? retryNow(refund) : refund));
  return withoutEvents({ ...payment, refunds, lookAt: pollAt });
}

/** Too many cards of the account were declined: its intent is cancelled, unless a card was accepted before. */
export function blockPayment(payment: Payment, now: Date): Decision<Payment> | undefined {
  if (payment.status !== 'open' || payment.wanted !== 'open' || payment.isBlocked) return undefined;
  return withoutEvents({ ...payment, isBlocked: true, ...(payment.intentAskedAt && { lookAt: now }) });
}

/** The buyer was given more time. */
export const extendHold = (payment: Payment, holdUntil: Date): Decision<Payment> =>
  withoutEvents({ ...payment, holdUntil });

/** True if nothing was captured and nothing will be. */
export const hasEnded = ({ status }: Payment): boolean => status === 'voided' || status === 'failed';

/** The event of an extension may arrive this much later than the extension. */
const extensionDelayMs = 10_000;

/**
 * Whether the buyer may still enter a card. `unknown`: the hold has only just ended, and the event of an extension may
 * still be on its way.
 */
export function isPayable(payment: Payment, now: Date): boolean | 'unknown' {
  const isMoving = payment.status === 'open' || payment.status === 'authorized';
  if (!isMoving || payment.wanted !== 'open') return false;
  const overMs = now.getTime() - payment.holdUntil.getTime();
  return overMs >= 0 && overMs < extensionDelayMs ? 'unknown' : overMs < 0;
}

/** Records that the provider is about to be asked for the intent. */
export function recordIntentRequest(payment: Payment, now: Date): Decision<Payment> | undefined {
  return payment.intentAskedAt ? undefined : withoutEvents({ ...payment, intentAskedAt: now });
}

/** The provider did not respond: search for the intent before asking again, then use the given attempt number. */
export function recordUnansweredRequest(payment: Payment, attempt: number): Decision<Payment> | undefined {
  if (payment.intentId) return undefined;
  const intentAsking = Math.max(payment.intentAsking ?? 1, attempt);
  return withoutEvents({ ...payment, intentUnanswered: true, intentAsking });
}

/** Attaches the one intent of this payment; an intent that is already attached stays. */
export function attachIntent(
  payment: Payment,
  intent: IntentHandle,
  now: Date,
): Decision<Payment> | undefined {
  if (payment.intentId) return undefined;
  const { intentUnanswered: _, ...rest } = payment;
  return withoutEvents({ ...rest, intentId: intent.id, clientSecret: intent.clientSecret, lookAt: now });
}

/** The provider will never create an intent for this payment: it ends, and its order with it. */
export function failRefusedIntent(payment: Payment, code: string): Decision<Payment> | undefined {
  if (payment.status !== 'open' || payment.wanted !== 'open' || payment.intentId) return undefined;
  const { lookAt: _, intentUnanswered: _unanswered, ...rest } = payment;
  return {
    next: { ...rest, status: 'failed', intentRefused: code },
    events: [PaymentFailed.create({ ...eventData(payment), reason: 'refused-by-provider' })],
  };
}

/** The data that every event of a payment carries. */
export const eventData = ({ orderId, amount }: Payment) => ({ orderId, paymentId: orderId, amount });

/** A decision that changes the state and publishes nothing. */
export const withoutEvents = (next: Payment): Decision<Payment> => ({ next, events: [] });
