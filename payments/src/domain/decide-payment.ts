import type { PaymentStatus } from '@railhead/common/contracts/payments';
import {
  PaymentAuthorized,
  PaymentCaptured,
  PaymentFailed,
  PaymentVoided,
} from '@railhead/common/contracts/payments';
import type { Decision } from '@railhead/common/domain/decision';
import { applyProviderRefunds, limitToCaptured } from './apply-provider-refunds.ts';
import type { IntentSnapshot, ProviderRefund } from './intent-snapshot.ts';
import { recordMovements } from './journal.ts';
import { eventData, hasEnded, type Payment, withoutEvents } from './payment.ts';
import { isMade, isSameAttempt, type Refund, sumOf } from './refund.ts';
import { publishRefunds } from './refund-events.ts';
import { firstRetryAt, isDue } from './refund-failure.ts';

/** The one thing to ask of the provider next. */
export type ProviderCommand =
  | { kind: 'confirm' }
  | { kind: 'capture' }
  | { kind: 'cancel' }
  | { kind: 'refund'; refund: Refund };

export interface PaymentDecision extends Decision<Payment> {
  command?: ProviderCommand;
}

/** This many declined cards end the payment. */
export const maxDeclines = 5;

/**
 * Moves a payment towards its desired state, given a snapshot of its intent, and records in the journal what moved.
 * Repeated, late or reordered snapshots do no harm: events come from differences, and only `wanted` lets money move.
 */
export function decidePayment(
  payment: Payment,
  intent: IntentSnapshot | undefined,
  now: Date,
): PaymentDecision {
  if (!intent) return payment.wanted === 'voided' ? onCancelled(payment) : withoutEvents(payment);
  const decision = decideByStatus(payment, intent, now);
  return { ...decision, next: recordMovements(decision.next, intent, now) };
}

/**
 * True if this refund attempt was recorded before the snapshot was taken. Otherwise a failed-looking attempt may have
 * succeeded after the snapshot, so fetch again first.
 */
export const isRecordedIn = ({ refunds }: Payment, command: ProviderCommand): boolean =>
  command.kind !== 'refund' || refunds.some((refund) => isSameAttempt(refund, command.refund));

function decideByStatus(payment: Payment, intent: IntentSnapshot, now: Date): PaymentDecision {
  switch (intent.status) {
    case 'waiting':
      return onRequiresPayment(payment, intent);
    case 'authenticated':
      return onAuthenticated(payment, intent);
    case 'processing':
      return withoutEvents(payment);
    case 'authorized':
      return onAuthorized(payment, intent);
    case 'captured':
      return onCaptured(payment, intent, now);
    case 'cancelled':
      return onCancelled(payment);
  }
}

function onRequiresPayment(payment: Payment, { declines, lastDecline }: IntentSnapshot): PaymentDecision {
  const isNew = declines > payment.declines;
  const next = isNew ? { ...payment, declines, ...(lastDecline !== undefined && { lastDecline }) } : payment;
  const isRefused = payment.isBlocked || declines >= maxDeclines;
  const isOver = hasEnded(payment) || payment.wanted === 'voided' || isRefused;
  return { next, events: [], ...(isOver && { command: { kind: 'cancel' } }) };
}

/** The buyer was authenticated: the card is tried now, even if the browser was closed, unless the payment is over. */
function onAuthenticated(payment: Payment, intent: IntentSnapshot): PaymentDecision {
  const decision = onRequiresPayment(payment, intent);
  return decision.command ? decision : { ...decision, command: { kind: 'confirm' } };
}

function onAuthorized(payment: Payment, intent: IntentSnapshot): PaymentDecision {
  // The snapshot is older than the capture that we know of.
  if (payment.status === 'captured' || payment.status === 'refunded') return withoutEvents(payment);
  const isRight = intent.amount === payment.amount.amount && intent.currency === payment.amount.currency;
  const isUnwanted = payment.wanted === 'voided' || payment.captureRefused !== undefined || !isRight;
  if (hasEnded(payment) || isUnwanted) return { next: payment, events: [], command: { kind: 'cancel' } };
  const decision = markAuthorized(payment);
  return payment.wanted === 'captured' ? { ...decision, command: { kind: 'capture' } } : decision;
}

function markAuthorized(payment: Payment): PaymentDecision {
  if (payment.status !== 'open') return withoutEvents(payment);
  return {
    next: { ...payment, status: 'authorized' },
    events: [PaymentAuthorized.create(eventData(payment))],
  };
}

/** Money that was captured without being wanted is refunded in full. */
function onCaptured(payment: Payment, intent: IntentSnapshot, now: Date): PaymentDecision {
  // Captured by hand at the provider before the order was decided: the order still decides.
  if (payment.wanted === 'open' && !hasEnded(payment)) return markAuthorized(payment);

  const isNew = payment.status !== 'captured' && payment.status !== 'refunded';
  const desired = limitToCaptured(desiredRefunds(payment, intent, now), intent.captured);
  const { refunds, events: refundEvents } = publishRefunds(payment, desired, intent.captured, now);
  const events = [...(isNew ? [PaymentCaptured.create(eventData(payment))] : []), ...refundEvents];
  const isFullyRefunded = sumOf(refunds.filter(isMade)) >= intent.captured;
  const next: Payment = { ...payment, refunds, status: isFullyRefunded ? 'refunded' : 'captured' };
  const due = refunds.find((refund) => isDue(refund, now));
  if (due) return { next, events, command: { kind: 'refund', refund: due } };
  return { next: afterLastCommand(next), events };
}

/** Polls again when the next refund can be sent, and before that as long as a pending one may still fail. */
function afterLastCommand(payment: Payment): Payment {
  const isPending = payment.refunds.some((refund) => refund.isPending);
  const retryAt = firstRetryAt(payment.refunds);
  const { lookAt } = payment;
  if (retryAt) return { ...payment, lookAt: isPending && lookAt && lookAt < retryAt ? lookAt : retryAt };
  return isPending ? payment : withoutPoll(payment, payment.status);
}

function desiredRefunds(payment: Payment, intent: IntentSnapshot, now: Date): Refund[] {
  const refunds = applyProviderRefunds(payment.refunds, withKnownFailures(payment, intent.refunds), now);
  const id = payment.endedBy ?? `${payment.orderId}.unwanted`;
  const left = intent.captured - sumOf(refunds);
  if (payment.wanted === 'captured' || left <= 0 || refunds.some((refund) => refund.id === id))
    return refunds;
  return [...refunds, { id, amount: left }];
}

/** A snapshot may be older than the failure of a refund that the journal already has. */
function withKnownFailures(
  { ledger = [] }: Payment,
  refunds: readonly ProviderRefund[],
): readonly ProviderRefund[] {
  const failed = new Set(ledger.filter(({ kind }) => kind === 'refund-failed').map(({ id }) => id));
  return refunds.map((refund) => (failed.has(refund.refundId) ? { ...refund, state: 'failed' } : refund));
}

/** The intent was cancelled, or never existed. */
function onCancelled(payment: Payment): PaymentDecision {
  if (payment.status !== 'open' && payment.status !== 'authorized') {
    return withoutEvents(withoutPoll(payment, payment.status));
  }
  // Nothing was captured, so nothing is refunded.
  const ended = { ...payment, refunds: [] };
  if (payment.wanted === 'voided') {
    return { next: withoutPoll(ended, 'voided'), events: [PaymentVoided.create(eventData(payment))] };
  }
  const reason = failureReason(payment);
  return {
    next: withoutPoll(ended, 'failed'),
    events: [PaymentFailed.create({ ...eventData(payment), reason })],
  };
}

function failureReason(payment: Payment): string {
  if (payment.captureRefused !== undefined) return 'capture-refused';
  if (payment.isBlocked || payment.declines >= maxDeclines) return 'too-many-declines';
  return payment.wanted === 'captured' ? 'authorization-ended' : 'cancelled-by-provider';
}

/** Nothing more happens by itself, so polling stops. */
function withoutPoll(payment: Payment, status: PaymentStatus): Payment {
  const { lookAt: _, ...resting } = payment;
  return { ...resting, status };
}
