import type { Decision } from '@railhead/common/domain/decision';
import type { Payment } from './payment.ts';
import { isOwed } from './refund.ts';

const minute = 60_000;
/** While the buyer has the card in hand, no webhook may come to a laptop: look often. */
const buyerIsThereMs = 3 * minute;
const oftenMs = 1500;
const sometimesMs = 15_000;
const rarelyMs = 45_000;
/** The provider is about to be asked: whoever took it for that may die before. */
const soonMs = 5000;

/** What is wanted of the money has not been done yet. */
const isUnderWay = ({ status, wanted, refunds }: Payment): boolean =>
  (wanted !== 'open' && (status === 'open' || status === 'authorized')) || refunds.some(isOwed);

/** When a payment in this state is looked at if nothing wakes it before. */
export function nextLook(payment: Payment, now: Date): Date {
  return new Date(now.getTime() + pauseMs(payment, now));
}

function pauseMs(payment: Payment, now: Date): number {
  const started = payment.intentAskedAt;
  if (isUnderWay(payment)) return soonMs;
  if (payment.status !== 'open' || payment.wanted !== 'open' || !started) return rarelyMs;
  if (now.getTime() - started.getTime() < buyerIsThereMs) return oftenMs;
  return now.getTime() < payment.holdUntil.getTime() + minute ? sometimesMs : rarelyMs;
}

/** Takes a payment that is due; the next look is arranged by the same write, so that a crash forgets nothing. */
export function takeDue(payment: Payment, now: Date): Decision<Payment> | undefined {
  if (!payment.lookAt || payment.lookAt > now) return undefined;
  return { next: { ...payment, lookAt: nextLook(payment, now) }, events: [] };
}

/** Somebody says that something moved: look now. */
export const wake = (payment: Payment, now: Date): Decision<Payment> => ({
  next: { ...payment, lookAt: now },
  events: [],
});

const longestPauseMs = 30_000;

/** The look failed: again soon, less often the longer it lasts. */
export function lookLater(payment: Payment, now: Date): Decision<Payment> {
  const failures = payment.failures + 1;
  const pause = Math.min(500 * 2 ** failures, longestPauseMs);
  return { next: { ...payment, failures, lookAt: new Date(now.getTime() + pause) }, events: [] };
}

/** Should be looked at and yet never would be: not so by our own writes, but a restored backup may hold such. */
export function isForgotten(payment: Payment): boolean {
  const isMoving = payment.status === 'open' || payment.status === 'authorized';
  const isStarted = payment.intentId !== undefined || payment.wanted !== 'open';
  return payment.lookAt === undefined && isMoving && isStarted;
}
