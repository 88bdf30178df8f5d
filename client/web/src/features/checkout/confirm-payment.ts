import type { ConfirmPayment, PaymentConfirmation } from '@railhead/common/contracts/payments';
import { api } from '../../config/paths.ts';
import { request } from '../../lib/api.ts';
import { isProblem, type ProblemError } from '../../lib/problem-error.ts';
import { problemMessage } from '../../lib/problem-message.ts';
import { type CardOutcome, declineMessage } from './card-outcome.ts';

/** For so long a request is repeated that may succeed later: another card is being tried, or Stripe does not respond. */
const patienceMs = 20_000;
const longestPauseMs = 3000;

/**
 * Pays with the card of a confirmation token, or goes on after 3-D Secure. Repeating a token tries its card once, so a
 * request is repeated until its outcome is known.
 */
export async function confirmPayment(orderId: string, confirmationToken?: string): Promise<CardOutcome> {
  const body: ConfirmPayment = confirmationToken === undefined ? {} : { confirmationToken };
  const deadline = performance.now() + patienceMs;
  for (;;) {
    try {
      return outcomeOf(await request<PaymentConfirmation>('POST', api.confirmPayment(orderId), { body }));
    } catch (error) {
      if (!isProblem(error)) throw error;
      const pauseMs = pauseBeforeRetry(error);
      if (pauseMs === undefined || performance.now() + pauseMs > deadline) return outcomeOfProblem(error);
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}

const temporary = new Set(['payment-in-progress', 'order-not-yet-known']);

/** Undefined if the same request cannot succeed soon. */
function pauseBeforeRetry(error: ProblemError): number | undefined {
  const isTemporary = error.problem.status >= 500 || temporary.has(error.code);
  return isTemporary ? Math.min((error.retryAfterSeconds ?? 1) * 1000, longestPauseMs) : undefined;
}

function outcomeOf({ status, actionUrl }: PaymentConfirmation): CardOutcome {
  if (status !== 'requires-action') return { kind: 'authorized' };
  return { kind: 'challenge', ...(actionUrl !== undefined && { url: actionUrl }) };
}

function outcomeOfProblem(error: ProblemError): CardOutcome {
  const { status, facts = {} } = error.problem;
  if (error.code === 'card-declined') {
    const { code, declineCode, message } = facts as Record<string, string | undefined>;
    return { kind: 'declined', message: declineMessage({ code, decline_code: declineCode, message }) };
  }
  if (isProblem(error, 'order-not-payable', 'payment-refused')) return { kind: 'closed' };
  const isUnknown = status === 0 || status >= 500 || isProblem(error, 'payment-in-progress');
  return isUnknown ? { kind: 'no-response' } : { kind: 'refused', message: problemMessage(error) };
}
