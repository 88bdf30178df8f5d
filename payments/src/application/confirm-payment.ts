import type { PaymentConfirmation } from '@railhead/common/contracts/payments';
import { DomainError } from '@railhead/common/domain/domain-error';
import { isUnavailable } from '@railhead/common/runtime/unavailable';
import type { Saved } from '@railhead/common/store/document';
import type { Deps } from '../deps.ts';
import { maxDeclines } from '../domain/decide-payment.ts';
import { hasEnded, type Payment, withoutEvents } from '../domain/payment.ts';
import { nextPollAt, pollNow } from '../domain/poll-schedule.ts';
import {
  type CardDecline,
  type ConfirmationResult,
  ProviderRefused,
  ReplayedServerError,
} from '../gateway/gateway.ts';
import type { Confirmation } from '../persistence/confirmation-repository.ts';
import { driveClaimed } from './drive-payment.ts';
import { ensureIntent } from './ensure-intent.ts';
import { inProgress } from './limit-declines.ts';
import type { Buyer } from './start-payment.ts';

/**
 * Tries one card. Of all cards that are presented for a payment at the same moment one reaches the bank, and none once a
 * limit of declines is reached: the outcome of each is counted before the next is tried. Repeating a request with the same
 * token tries its card once.
 *
 * @throws DomainError `card-declined`, `payment-in-progress`, `too-many-declines`, `card-details-expired` and those of
 * starting a payment.
 */
export async function confirmPayment(
  { orderId, token }: { orderId: string; token: string | undefined },
  { accountId, network }: Buyer,
  deps: Deps,
): Promise<PaymentConfirmation> {
  const { payments, confirmations, declineLimiter, gateway } = deps;
  const payment = await payments.get(orderId);
  if (payment?.accountId !== accountId) throw new DomainError('order-unknown');
  // The response to an earlier request was lost.
  if (payment.status === 'captured') return { status: 'authorized' };
  checkAcceptsCards(payment);
  const { intentId, status } = await ensureIntent(orderId, deps);
  if (status === 'authorized') return { status };
  if (intentId === undefined) throw new Error(`payment ${orderId} was started and has no intent`);

  const card = token === undefined ? undefined : await asAnswer(gateway.getCard(token));
  const confirmation: Confirmation = { orderId, accountId, token, network, card };
  if (!(await confirmations.acquire(confirmation))) throw inProgress();
  let isUnderWay = false;
  try {
    // Read again: now the outcome of the confirmation before this one is known.
    checkAcceptsCards(await payments.get(orderId));
    await declineLimiter.admitConfirmation(confirmation);
    isUnderWay = true;
    const result = await asAnswer(gateway.confirm(intentId, token));
    const answer = await recordResult(orderId, result, deps);
    isUnderWay = false;
    return answer;
  } catch (error) {
    // Without a response the card may still be tried: no other one is until that is certainly over.
    isUnderWay &&= isUnavailable(cause(error)) && !(cause(error) instanceof ReplayedServerError);
    if (isUnavailable(cause(error)))
      await payments.change(orderId, (saved) => saved && pollNow(saved, deps.now()));
    throw error;
  } finally {
    if (!isUnderWay) await confirmations.release(confirmation);
  }
}

const cause = (error: unknown): unknown => (error instanceof DomainError ? error.cause : error);

function checkAcceptsCards(payment: Payment | undefined): void {
  const isOver = !payment || payment.wanted !== 'open' || hasEnded(payment);
  if (isOver || payment.isBlocked || payment.declines >= maxDeclines)
    throw new DomainError('order-not-payable');
}

/** What the provider refuses is wrong with the token; what it does not answer may be repeated. */
async function asAnswer<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof ProviderRefused) throw new DomainError('card-details-expired', { cause: error });
    if (!isUnavailable(error)) throw error;
    throw new DomainError('payment-provider-unavailable', { retryAfterSeconds: 1, cause: error });
  }
}

async function recordResult(
  orderId: string,
  result: ConfirmationResult,
  deps: Deps,
): Promise<PaymentConfirmation> {
  const { payments, now } = deps;
  switch (result.kind) {
    case 'declined':
      await recordDecline(orderId, result.decline, deps);
      throw cardDeclined(result.decline);
    case 'action':
      return { status: 'requires-action', ...(result.url !== undefined && { actionUrl: result.url }) };
    case 'authorized':
    case 'processing':
    case 'ended':
      await payments.change(orderId, (saved) => saved && pollNow(saved, now()));
      if (result.kind === 'ended') throw new DomainError('order-not-payable');
      return { status: result.kind };
  }
}

/** Counts the decline by account, network and card, and by payment, as the provider counts it. */
async function recordDecline(orderId: string, { charge }: CardDecline, deps: Deps): Promise<void> {
  const { payments, declineLimiter, now, log } = deps;
  const payment = await payments.change(
    orderId,
    (saved) => saved && withoutEvents({ ...saved, lookAt: nextPollAt(saved, now()) }),
  );
  if (!payment) return;
  if (charge) await declineLimiter.recordDeclines(payment, [charge]);
  await driveClaimed(payment, deps).catch(async (error: unknown) => {
    log.warn({ err: error, orderId }, 'fetching a declined payment failed, it is polled');
    await payments.change(orderId, (saved: Saved<Payment> | undefined) => saved && pollNow(saved, now()));
  });
}

/** The provider's words go to the browser, which has a sentence for each code. */
function cardDeclined({ code, declineCode, message }: CardDecline): DomainError {
  return new DomainError('card-declined', {
    facts: {
      ...(code !== undefined && { code }),
      ...(declineCode !== undefined && { declineCode }),
      ...(message !== undefined && { message }),
    },
  });
}
