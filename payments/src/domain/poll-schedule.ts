import type { Decision } from '@railhead/common/domain/decision';
import { type Payment, withoutEvents } from './payment.ts';
import { isDeferred, isOutstanding } from './refund.ts';

const minuteMs = 60_000;
/** For this long after the buyer started to pay, poll often: no webhook reaches a developer's laptop. */
const buyerPresentMs = 3 * minuteMs;
const buyerPresentPollMs = 1500;
const holdPollMs = 15_000;
const idlePollMs = 45_000;
/** A command is about to be sent; if this process dies before that, another one takes over after this delay. */
const commandPendingPollMs = 5000;
const maxBackoffMs = 30_000;
/** The provider's balance may be short for days. */
const maxDeferralMs = 6 * 3600_000;

/** True if the provider still has to do something to reach the desired state. */
const isCommandPending = ({ status, wanted, refunds }: Payment): boolean =>
  (wanted !== 'open' && (status === 'open' || status === 'authorized')) || refunds.some(isOutstanding);

/** When to poll a payment in this state if no event triggers an earlier poll. */
export function nextPollAt(payment: Payment, now: Date): Date {
  return new Date(now.getTime() + pollDelayMs(payment, now));
}

function pollDelayMs(payment: Payment, now: Date): number {
  const started = payment.intentAskedAt;
  if (isCommandPending(payment)) return commandPendingPollMs;
  if (payment.status !== 'open' || payment.wanted !== 'open' || !started) return idlePollMs;
  if (now.getTime() - started.getTime() < buyerPresentMs) return buyerPresentPollMs;
  return now.getTime() < payment.holdUntil.getTime() + minuteMs ? holdPollMs : idlePollMs;
}

/** Claims a payment that is due. The same write schedules its next poll, so that a crash loses nothing. */
export function claimDue(payment: Payment, now: Date): Decision<Payment> | undefined {
  if (!payment.lookAt || payment.lookAt > now) return undefined;
  return withoutEvents({ ...payment, lookAt: nextPollAt(payment, now) });
}

/** Schedules a poll for now, because something may have changed at the provider. */
export const pollNow = (payment: Payment, now: Date): Decision<Payment> =>
  withoutEvents({ ...payment, lookAt: now });

/** Schedules the next attempt after a failure, with exponential back-off: up to 30 s, or 6 h for a deferred refund. */
export function backOff(payment: Payment, now: Date): Decision<Payment> {
  const failures = payment.failures + 1;
  const longestMs = payment.refunds.some(isDeferred) ? maxDeferralMs : maxBackoffMs;
  const delayMs = Math.min(500 * 2 ** failures, longestMs);
  return withoutEvents({ ...payment, failures, lookAt: new Date(now.getTime() + delayMs) });
}

/** True if the payment needs polls and has none scheduled. Only a restored backup can contain such a payment. */
export function hasLostPoll(payment: Payment): boolean {
  const isMoving = payment.status === 'open' || payment.status === 'authorized';
  const isStarted = payment.intentId !== undefined || payment.wanted !== 'open';
  return payment.lookAt === undefined && isMoving && isStarted;
}
