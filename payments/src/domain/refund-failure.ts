import type { RefundReason } from '@railhead/common/contracts/payments';
import { exponentialDelayMs } from '@railhead/common/domain/exponential-delay';
import { attemptOf, isMade, nextAttempt, type Refund } from './refund.ts';

/**
 * What Stripe says when a refund is not to blame: our balance is paid out or the account is busy. It passes in hours or
 * days. `insufficient_funds` is the failure reason of a refund that was made, the others are error codes.
 * https://docs.stripe.com/error-codes https://docs.stripe.com/api/refunds/object
 */
export const passingFailures = ['balance_insufficient', 'lock_timeout', 'rate_limit', 'insufficient_funds'];

/** Stripe's failure reasons that are the bank's or the card's. */
const bankFailures = ['declined', 'expired_or_canceled_card', 'lost_or_stolen_card'];

const beforeRetry = { firstMs: 1000, longestMs: 6 * 3600_000 };
const retryDelayMs = (attempts: number): number => exponentialDelayMs(attempts, beforeRetry);

/** True if operators must hear of this deferral: at the first, and once a day when the delay no longer grows. */
export const isDeferralAlarmDue = ({ deferrals = 0 }: Pick<Refund, 'deferrals'>): boolean =>
  deferrals === 1 || (deferrals % 4 === 0 && retryDelayMs(deferrals) === beforeRetry.longestMs);

/** The provider refused to make this refund, for now or for good. Only this refund waits before its next attempt. */
export function afterRejection(refund: Refund, code: string, now: Date): Refund {
  const next = { ...nextAttempt(refund), lastFailure: code };
  if (passingFailures.includes(code)) return deferred(next, now);
  const failed = [...(refund.failed ?? []), `refused-${attemptOf(refund)}: ${code}`];
  return { ...next, failed, retryAt: new Date(now.getTime() + retryDelayMs(failed.length)) };
}

/** Refunds that were made for it failed later. Failures that pass by themselves do not count. */
export function afterFailures(
  refund: Refund,
  failures: readonly { refundId: string; failureReason?: string }[],
  now: Date,
): Refund {
  const lastFailure = failures.at(-1)?.failureReason;
  const isPassing = ({ failureReason = '' }) => passingFailures.includes(failureReason);
  const passing = failures.filter(isPassing).length;
  const next: Refund = {
    ...nextAttempt(refund),
    failed: [...(refund.failed ?? []), ...failures.map(({ refundId }) => refundId)],
    isPending: false,
    ...(lastFailure !== undefined && { lastFailure }),
  };
  if (passing === 0) return next;
  return deferred({ ...next, uncountedFailures: (refund.uncountedFailures ?? 0) + passing }, now);
}

function deferred(refund: Refund, now: Date): Refund {
  const deferrals = (refund.deferrals ?? 0) + 1;
  return { ...refund, deferrals, retryAt: new Date(now.getTime() + retryDelayMs(deferrals)) };
}

/** Failed attempts that count towards giving the refund up. Version 0.1.0 recorded refusals that pass among them. */
const countableFailures = ({ failed = [] }: Refund): number =>
  failed.filter((failure) => !passingFailures.includes(refusalCode(failure) ?? '')).length;

/** The code of a recorded refusal; undefined for a refund that was made and failed. */
const refusalCode = (failure: string): string | undefined => /^refused-\d+: (.*)$/.exec(failure)?.[1];

/** After this many failed attempts the refund is left to an operator. */
export const maxRefundFailures = 3;

/** True if the refund failed too often and is not tried again by itself. */
export const isGivenUp = (refund: Refund): boolean =>
  !isMade(refund) && countableFailures(refund) - (refund.uncountedFailures ?? 0) >= maxRefundFailures;

/** True if the provider has still to be asked for this refund. */
export const isOutstanding = (refund: Refund): boolean => !isMade(refund) && !isGivenUp(refund);

/** True if the provider can be asked for this refund now. */
export const isDue = (refund: Refund, now: Date): boolean =>
  isOutstanding(refund) && (refund.retryAt === undefined || refund.retryAt <= now);

/** True if the provider has refused it for a reason that passes. */
export const isDeferred = (refund: Refund): boolean => isOutstanding(refund) && (refund.deferrals ?? 0) > 0;

/** True if an attempt failed and the money is not on its way. */
export const isUnpaid = (refund: Refund): boolean =>
  !isMade(refund) && (refund.failed !== undefined || refund.deferrals !== undefined);

/** The earliest time at which a refund that waits can be sent. */
export function firstRetryAt(refunds: readonly Refund[]): Date | undefined {
  const times = refunds.filter(isOutstanding).flatMap(({ retryAt }) => retryAt?.getTime() ?? []);
  return times.length > 0 ? new Date(Math.min(...times)) : undefined;
}

/** Starts again from the first attempt, at once. The keys of earlier attempts are not used again. */
export function retryNow(refund: Refund): Refund {
  const { retryAt: _, ...next } = refund;
  return isGivenUp(refund) ? { ...next, uncountedFailures: countableFailures(refund) } : next;
}

/** Why the money of this refund is not on its way; undefined if no attempt has failed. */
export function refundReason(refund: Refund): RefundReason | undefined {
  if (!isUnpaid(refund)) return undefined;
  const code = refund.lastFailure ?? refusalCode(refund.failed?.at(-1) ?? '') ?? '';
  if (isOutstanding(refund) && passingFailures.includes(code)) return 'delayed-by-provider';
  if (isDeferred(refund) && refund.lastFailure === undefined) return 'delayed-by-provider';
  return bankFailures.includes(code) ? 'rejected-by-bank' : 'refused-by-provider';
}
