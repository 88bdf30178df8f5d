import type { Decision } from '@railhead/common/domain/decision';
import { exponentialDelayMs } from '@railhead/common/domain/exponential-delay';
import { type Payment, withoutEvents } from './payment.ts';
import { isDue, isOutstanding } from './refund-failure.ts';

const minuteMs = 60_000;
/** For this long after the buyer started to pay, poll often: no webhook reaches a developer's laptop. */
const buyerPresentMs = 3 * minuteMs;
const buyerPresentPollMs = 1500;
const holdPollMs = 15_000;
const idlePollMs = 45_000;
/** A command is about to be sent; if this process dies before that, another one takes over after this delay. */
const commandPendingPollMs = 5000;
const afterFailure = { firstMs: 1000, longestMs: 30_000 };

/** True if the provider has to do something now to reach the desired state. */
const isCommandPending = ({ status, wanted, refunds }: Payment, now: Date): boolean =>
  (wanted !== 'open' && (status === 'open' || status === 'authorized')) ||
  refunds.some((refund) => isDue(refund, now));

/** When to poll a payment in this state if no event triggers an earlier poll. */
export function nextPollAt(payment: Payment, now: Date): Date {
  return new Date(now.getTime() + pollDelayMs(payment, now));
}

function pollDelayMs(payment: Payment, now: Date): number {
  const started = payment.intentAskedAt;
  if (isCommandPending(payment, now)) return commandPendingPollMs;
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

/** Schedules the next poll after a failure, with exponential back-off up to 30 s. */
export function backOff(payment: Payment, now: Date): Decision<Payment> {
  const failures = payment.failures + 1;
  const delayMs = exponentialDelayMs(failures, afterFailure);
  return withoutEvents({ ...payment, failures, lookAt: new Date(now.getTime() + delayMs) });
}

/**
 * True if the payment needs polls and has none scheduled. Only a restored backup can contain such a payment, or one whose
 * refund version 0.1.0 gave up for a reason that passes.
 */
export function hasLostPoll(payment: Payment): boolean {
  const isMoving = payment.status === 'open' || payment.status === 'authorized';
  const isStarted = payment.intentId !== undefined || payment.wanted !== 'open';
  const isWaiting = payment.status === 'captured' && payment.refunds.some(isOutstanding);
  return payment.lookAt === undefined && ((isMoving && isStarted) || isWaiting);
}
