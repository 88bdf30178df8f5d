import type { NewEvent } from '@railhead/common/contracts/define';
import type { PaymentStatus } from '@railhead/common/contracts/payments';
import {
  PaymentAuthorized,
  PaymentCaptured,
  PaymentFailed,
  PaymentRefunded,
  PaymentVoided,
} from '@railhead/common/contracts/payments';
import { book } from './ledger.ts';
import { hasEnded, type Payment } from './payment.ts';
import {
  compareRefunds,
  isMade,
  isOwed,
  isSameAsking,
  type Refund,
  type ShownRefund,
  sumOf,
  withinCapture,
} from './refund.ts';

/** The intent as the provider shows it now. */
export interface IntentFacts {
  id: string;
  status: 'waiting' | 'processing' | 'authorized' | 'captured' | 'cancelled';
  /** Minor units and ISO 4217 code. */
  amount: number;
  currency: string;
  /** Attempts that the card's bank refused, and its word for the last one. */
  declines: number;
  lastDecline?: string;
  /** The one attempt that the bank accepted. */
  charge?: { id: string; amount: number };
  /** Minor units that were taken. */
  captured: number;
  refunds: ShownRefund[];
}

/** The one thing to ask of the provider next. */
export type Act = { kind: 'capture' } | { kind: 'cancel' } | { kind: 'refund'; refund: Refund };

export interface Step {
  next: Payment;
  events: NewEvent[];
  act?: Act;
}

/** So many refused cards end the payment. */
export const mostDeclines = 5;

/**
 * Drives a payment towards what is wanted of it, by what the provider shows, and books what moved. Looking twice, late
 * or in another order changes nothing: events come from differences, and only `wanted` lets money move.
 */
export function decideNext(payment: Payment, intent: IntentFacts | undefined, now: Date): Step {
  if (!intent) return payment.wanted === 'voided' ? noMoney(payment) : { next: payment, events: [] };
  const step = decideBy(payment, intent);
  return { ...step, next: book(step.next, intent, now) };
}

/**
 * Was this asking decided before the provider was looked at? If not, the picture may be older than an asking that was
 * answered by a fault and done all the same: look again first.
 */
export const isShownBy = ({ refunds }: Payment, act: Act): boolean =>
  act.kind !== 'refund' || refunds.some((refund) => isSameAsking(refund, act.refund));

function decideBy(payment: Payment, intent: IntentFacts): Step {
  switch (intent.status) {
    case 'waiting':
      return buyerChooses(payment, intent);
    case 'processing':
      return { next: payment, events: [] };
    case 'authorized':
      return cardSaidYes(payment, intent);
    case 'captured':
      return moneyTaken(payment, intent);
    case 'cancelled':
      return noMoney(payment);
  }
}

function buyerChooses(payment: Payment, { declines, lastDecline }: IntentFacts): Step {
  const isNews = declines > payment.declines;
  const next = isNews ? { ...payment, declines, ...(lastDecline !== undefined && { lastDecline }) } : payment;
  const isOver = hasEnded(payment) || payment.wanted === 'voided' || declines >= mostDeclines;
  return { next, events: [], ...(isOver && { act: { kind: 'cancel' } }) };
}

function cardSaidYes(payment: Payment, intent: IntentFacts): Step {
  // An old picture: the money has moved on since.
  if (payment.status === 'captured' || payment.status === 'refunded') return { next: payment, events: [] };
  const isRight = intent.amount === payment.amount.amount && intent.currency === payment.amount.currency;
  const isUnwanted = payment.wanted === 'voided' || payment.captureRefused !== undefined || !isRight;
  if (hasEnded(payment) || isUnwanted) return { next: payment, events: [], act: { kind: 'cancel' } };
  const step = authorized(payment);
  return payment.wanted === 'captured' ? { ...step, act: { kind: 'capture' } } : step;
}

function authorized(payment: Payment): Step {
  if (payment.status !== 'open') return { next: payment, events: [] };
  return { next: { ...payment, status: 'authorized' }, events: [PaymentAuthorized.create(moved(payment))] };
}

/** Also when nobody here asked for it: what is not wanted is given back in full. */
function moneyTaken(payment: Payment, intent: IntentFacts): Step {
  // Taken by hand at the provider before the order was decided: the order still decides.
  if (payment.wanted === 'open' && !hasEnded(payment)) return authorized(payment);

  const isNews = payment.status !== 'captured' && payment.status !== 'refunded';
  const refunds = withinCapture(wantedRefunds(payment, intent), intent.captured);
  const events: NewEvent[] = isNews ? [PaymentCaptured.create(moved(payment))] : [];
  events.push(...refundFacts(payment, refunds, intent.captured));
  const isAllBack = sumOf(refunds.filter(isMade)) >= intent.captured;
  const next: Payment = { ...payment, refunds, status: isAllBack ? 'refunded' : 'captured' };
  const owed = refunds.find(isOwed);
  if (owed) return { next, events, act: { kind: 'refund', refund: owed } };
  // One that is pending may still fail.
  return { next: refunds.some((refund) => refund.isPending) ? next : atRest(next, next.status), events };
}

function wantedRefunds(payment: Payment, intent: IntentFacts): Refund[] {
  const refunds = compareRefunds(payment.refunds, intent.refunds);
  const id = payment.endedBy ?? `${payment.orderId}.unwanted`;
  const left = intent.captured - sumOf(refunds);
  if (payment.wanted === 'captured' || left <= 0 || refunds.some((refund) => refund.id === id))
    return refunds;
  return [...refunds, { id, amount: left }];
}

/** Tells each refund once, at the first one made for it. */
function refundFacts(payment: Payment, refunds: readonly Refund[], captured: number): NewEvent[] {
  const { currency } = payment.amount;
  const told = new Set(payment.refunds.filter(({ refundId }) => refundId !== undefined).map(({ id }) => id));
  let left = captured - sumOf(refunds.filter((refund) => isMade(refund) && told.has(refund.id)));
  return refunds.flatMap((refund) => {
    const { id, amount, refundId, isByHand } = refund;
    if (refundId === undefined || !isMade(refund) || told.has(id)) return [];
    left -= amount;
    return PaymentRefunded.create({
      ...moved(payment),
      amount: { amount, currency },
      refundId,
      ...(!isByHand && { cancellationId: id }),
      left: { amount: Math.max(left, 0), currency },
    });
  });
}

/** The intent is gone, or never was. */
function noMoney(payment: Payment): Step {
  if (payment.status !== 'open' && payment.status !== 'authorized') {
    return { next: atRest(payment, payment.status), events: [] };
  }
  // Nothing was taken, so nothing is given back.
  const ended = { ...payment, refunds: [] };
  if (payment.wanted === 'voided') {
    return { next: atRest(ended, 'voided'), events: [PaymentVoided.create(moved(payment))] };
  }
  const reason = reasonOf(payment);
  return { next: atRest(ended, 'failed'), events: [PaymentFailed.create({ ...moved(payment), reason })] };
}

function reasonOf(payment: Payment): string {
  if (payment.captureRefused !== undefined) return 'capture-refused';
  if (payment.declines >= mostDeclines) return 'too-many-declines';
  return payment.wanted === 'captured' ? 'authorization-ended' : 'cancelled-by-provider';
}

/** Nothing more will happen by itself: nobody needs to look. */
function atRest(payment: Payment, status: PaymentStatus): Payment {
  const { lookAt: _, ...resting } = payment;
  return { ...resting, status };
}

const moved = ({ orderId, amount }: Payment) => ({ orderId, paymentId: orderId, amount });
