import type { Fact } from '@railhead/common/contracts/define';
import {
  PaymentAuthorized,
  PaymentCaptured,
  PaymentFailed,
  PaymentRefunded,
  PaymentVoided,
} from '@railhead/common/contracts/payments';
import type { Payment, PaymentStatus, Refund } from './payment.ts';
import { refundedOf } from './payment.ts';

/** The intent as the provider shows it now. */
export interface IntentFacts {
  id: string;
  status: 'waiting' | 'processing' | 'authorized' | 'captured' | 'cancelled';
  /** Minor units and ISO 4217 code. */
  amount: number;
  currency: string;
  /** Attempts that the card's bank refused. */
  declines: number;
  /** Refunds that were made, with the cancellation that each is for. */
  refunds: { refundId: string; id: string }[];
}

/** The one thing to ask of the provider next. */
export type Act = { kind: 'capture' } | { kind: 'cancel' } | { kind: 'refund'; refund: Refund };

export interface Step {
  next: Payment;
  facts: Fact[];
  act?: Act;
}

/** So many refused cards end the payment. */
export const mostDeclines = 5;

/**
 * Drives a payment towards what is wanted of it, by what the provider shows. Looking twice, late or in another order
 * changes nothing: facts come from differences, and only `wanted` lets money move.
 */
export function decideNext(payment: Payment, intent: IntentFacts | undefined): Step {
  if (!intent) return payment.wanted === 'voided' ? noMoney(payment) : { next: payment, facts: [] };
  switch (intent.status) {
    case 'waiting':
      return buyerChooses(payment, intent);
    case 'processing':
      return { next: payment, facts: [] };
    case 'authorized':
      return cardSaidYes(payment, intent);
    case 'captured':
      return moneyTaken(payment, intent);
    case 'cancelled':
      return noMoney(payment);
  }
}

function buyerChooses(payment: Payment, { declines }: IntentFacts): Step {
  const next = declines > payment.declines ? { ...payment, declines } : payment;
  const isOver = hasEnded(payment) || payment.wanted === 'voided' || declines >= mostDeclines;
  return { next, facts: [], ...(isOver && { act: { kind: 'cancel' } }) };
}

function cardSaidYes(payment: Payment, intent: IntentFacts): Step {
  // An old picture: the money has moved on since.
  if (payment.status === 'captured' || payment.status === 'refunded') return { next: payment, facts: [] };
  const isRight = intent.amount === payment.amount.amount && intent.currency === payment.amount.currency;
  const isUnwanted = payment.wanted === 'voided' || payment.captureRefused !== undefined || !isRight;
  if (hasEnded(payment) || isUnwanted) return { next: payment, facts: [], act: { kind: 'cancel' } };
  const step = authorized(payment);
  return payment.wanted === 'captured' ? { ...step, act: { kind: 'capture' } } : step;
}

function authorized(payment: Payment): Step {
  if (payment.status !== 'open') return { next: payment, facts: [] };
  return { next: { ...payment, status: 'authorized' }, facts: [PaymentAuthorized.fact(moved(payment))] };
}

/** Also when nobody here asked for it: what is not wanted is given back in full. */
function moneyTaken(payment: Payment, intent: IntentFacts): Step {
  // Taken by hand at the provider before the order was decided: the order still decides.
  if (payment.wanted === 'open' && !hasEnded(payment)) return authorized(payment);

  const isNews = payment.status !== 'captured' && payment.status !== 'refunded';
  const facts: Fact[] = isNews ? [PaymentCaptured.fact(moved(payment))] : [];
  const unwanted: Refund[] =
    payment.wanted !== 'captured' && payment.refunds.length === 0
      ? [{ id: payment.endedBy ?? `${payment.orderId}.unwanted`, amount: payment.amount.amount }]
      : [];
  const refunds = [...payment.refunds, ...unwanted].map((refund): Refund => {
    const made = intent.refunds.find(({ id }) => id === refund.id);
    if (refund.refundId !== undefined || !made) return refund;
    const amount = { amount: refund.amount, currency: payment.amount.currency };
    facts.push(PaymentRefunded.fact({ ...moved(payment), amount, refundId: made.refundId }));
    return { ...refund, refundId: made.refundId };
  });
  const owed = refunds.find(({ refundId }) => refundId === undefined);
  if (owed) {
    return {
      next: { ...payment, status: 'captured', refunds },
      facts,
      act: { kind: 'refund', refund: owed },
    };
  }
  const isAllBack = refundedOf({ ...payment, refunds }) >= payment.amount.amount;
  return { next: { ...atRest(payment, isAllBack ? 'refunded' : 'captured'), refunds }, facts };
}

/** The intent is gone, or never was. */
function noMoney(payment: Payment): Step {
  if (payment.status !== 'open' && payment.status !== 'authorized') {
    return { next: atRest(payment, payment.status), facts: [] };
  }
  if (payment.wanted === 'voided') {
    return { next: atRest(payment, 'voided'), facts: [PaymentVoided.fact(moved(payment))] };
  }
  const reason = reasonOf(payment);
  return { next: atRest(payment, 'failed'), facts: [PaymentFailed.fact({ ...moved(payment), reason })] };
}

function reasonOf(payment: Payment): string {
  if (payment.captureRefused !== undefined) return 'capture-refused';
  if (payment.declines >= mostDeclines) return 'too-many-declines';
  return payment.wanted === 'captured' ? 'authorization-ended' : 'cancelled-by-provider';
}

const hasEnded = ({ status }: Payment): boolean => status === 'voided' || status === 'failed';

/** Nothing more will happen by itself: nobody needs to look. */
function atRest(payment: Payment, status: PaymentStatus): Payment {
  const { lookAt: _, ...resting } = payment;
  return { ...resting, status };
}

const moved = ({ orderId, amount }: Payment) => ({ orderId, paymentId: orderId, amount });
