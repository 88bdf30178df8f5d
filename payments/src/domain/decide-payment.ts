import type { NewEvent } from '@railhead/common/contracts/define';
import type { PaymentStatus } from '@railhead/common/contracts/payments';
import {
  PaymentAuthorized,
  PaymentCaptured,
  PaymentFailed,
  PaymentRefunded,
  PaymentVoided,
} from '@railhead/common/contracts/payments';
import type { Decision } from '@railhead/common/domain/decision';
import type { IntentSnapshot, ProviderRefund } from './intent-snapshot.ts';
import { recordMovements } from './journal.ts';
import { eventData, hasEnded, type Payment, withoutEvents } from './payment.ts';
import {
  applyProviderRefunds,
  isMade,
  isOutstanding,
  isSameAttempt,
  limitToCaptured,
  type Refund,
  sumOf,
} from './refund.ts';

/** The one thing to ask of the provider next. */
export type ProviderCommand = { kind: 'capture' } | { kind: 'cancel' } | { kind: 'refund'; refund: Refund };

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
  const decision = decideByStatus(payment, intent);
  return { ...decision, next: recordMovements(decision.next, intent, now) };
}

/**
 * True if this refund attempt was recorded before the snapshot was taken. Otherwise a failed-looking attempt may have
 * succeeded after the snapshot, so fetch again first.
 */
export const isRecordedIn = ({ refunds }: Payment, command: ProviderCommand): boolean =>
  command.kind !== 'refund' || refunds.some((refund) => isSameAttempt(refund, command.refund));

function decideByStatus(payment: Payment, intent: IntentSnapshot): PaymentDecision {
  switch (intent.status) {
    case 'waiting':
      return onRequiresPayment(payment, intent);
    case 'processing':
      return withoutEvents(payment);
    case 'authorized':
      return onAuthorized(payment, intent);
    case 'captured':
      return onCaptured(payment, intent);
    case 'cancelled':
      return onCancelled(payment);
  }
}

function onRequiresPayment(payment: Payment, { declines, lastDecline }: IntentSnapshot): PaymentDecision {
  const isNew = declines > payment.declines;
  const next = isNew ? { ...payment, declines, ...(lastDecline !== undefined && { lastDecline }) } : payment;
  const isOver = hasEnded(payment) || payment.wanted === 'voided' || declines >= maxDeclines;
  return { next, events: [], ...(isOver && { command: { kind: 'cancel' } }) };
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
function onCaptured(payment: Payment, intent: IntentSnapshot): PaymentDecision {
  // Captured by hand at the provider before the order was decided: the order still decides.
  if (payment.wanted === 'open' && !hasEnded(payment)) return markAuthorized(payment);

  const isNew = payment.status !== 'captured' && payment.status !== 'refunded';
  const refunds = limitToCaptured(desiredRefunds(payment, intent), intent.captured);
  const events: NewEvent[] = isNew ? [PaymentCaptured.create(eventData(payment))] : [];
  events.push(...refundEvents(payment, refunds, intent.captured));
  const isFullyRefunded = sumOf(refunds.filter(isMade)) >= intent.captured;
  const next: Payment = { ...payment, refunds, status: isFullyRefunded ? 'refunded' : 'captured' };
  const outstanding = refunds.find(isOutstanding);
  if (outstanding) return { next, events, command: { kind: 'refund', refund: outstanding } };
  // A pending refund may still fail.
  return { next: refunds.some((refund) => refund.isPending) ? next : withoutPoll(next, next.status), events };
}

function desiredRefunds(payment: Payment, intent: IntentSnapshot): Refund[] {
  const refunds = applyProviderRefunds(payment.refunds, withKnownFailures(payment, intent.refunds));
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

/** Publishes each refund once, when its first attempt was made. */
function refundEvents(payment: Payment, refunds: readonly Refund[], captured: number): NewEvent[] {
  const { currency } = payment.amount;
  const published = new Set(
    payment.refunds.filter(({ refundId }) => refundId !== undefined).map(({ id }) => id),
  );
  let left = captured - sumOf(refunds.filter((refund) => isMade(refund) && published.has(refund.id)));
  return refunds.flatMap((refund) => {
    const { id, amount, refundId, isByHand } = refund;
    if (refundId === undefined || !isMade(refund) || published.has(id)) return [];
    left -= amount;
    return PaymentRefunded.create({
      ...eventData(payment),
      amount: { amount, currency },
      refundId,
      ...(!isByHand && { cancellationId: id }),
      left: { amount: Math.max(left, 0), currency },
    });
  });
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
  if (payment.declines >= maxDeclines) return 'too-many-declines';
  return payment.wanted === 'captured' ? 'authorization-ended' : 'cancelled-by-provider';
}

/** Nothing more happens by itself, so polling stops. */
function withoutPoll(payment: Payment, status: PaymentStatus): Payment {
  const { lookAt: _, ...resting } = payment;
  return { ...resting, status };
}
