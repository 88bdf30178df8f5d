import { DomainError } from '@railhead/common/domain/domain-error';
import { isUnavailable } from '@railhead/common/runtime/unavailable';
import type { Saved } from '@railhead/common/store/document';
import type { Deps } from '../deps.ts';
import {
  attachIntent,
  failRefusedIntent,
  type IntentHandle,
  isFree,
  isPayable,
  type Payment,
  recordIntentRequest,
  recordUnansweredRequest,
} from '../domain/payment.ts';
import { type Gateway, ProviderRefused, ReplayedServerError } from '../gateway/gateway.ts';

/**
 * The payment with its one intent, which is created now if there is none. All requests use the same idempotency key and
 * get one intent. After a missing response the intent is searched for before it is requested again. If the provider
 * refuses it for good, the payment fails and ends the order.
 */
export async function ensureIntent(orderId: string, deps: Deps): Promise<Saved<Payment>> {
  const { payments, gateway, now } = deps;
  for (;;) {
    const payment = payableOrThrow(
      await payments.change(
        orderId,
        (saved) => saved && recordIntentRequest(payableOrThrow(saved, now()), now()),
      ),
      now(),
    );
    if (payment.intentId !== undefined) return payment;
    const { intentAsking: attempt = 1 } = payment;
    try {
      const intent = (await searchIntent(payment, gateway)) ?? (await createIntent(payment, attempt, deps));
      return payableOrThrow(
        await payments.change(orderId, (saved) => saved && attachIntent(saved, intent, now())),
        now(),
      );
    } catch (error) {
      if (!isUnavailable(error)) throw error;
      const isReplayed = error instanceof ReplayedServerError;
      const next = isReplayed ? attempt + 1 : attempt;
      await payments.change(orderId, (saved) => saved && recordUnansweredRequest(saved, next));
      if (isReplayed) continue;
      throw new DomainError('payment-provider-unavailable', { retryAfterSeconds: 1, cause: error });
    }
  }
}

const searchIntent = async (
  { orderId, intentAskedAt, intentUnanswered }: Payment,
  gateway: Gateway,
): Promise<IntentHandle | undefined> =>
  intentUnanswered && intentAskedAt ? gateway.findIntent(orderId, intentAskedAt) : undefined;

const createIntent = (payment: Saved<Payment>, attempt: number, deps: Deps): Promise<IntentHandle> =>
  deps.gateway.createIntent(payment, attempt).catch(async (error: unknown) => {
    if (!(error instanceof ProviderRefused)) throw error;
    await endRefusedPayment(payment, error, deps);
    throw new DomainError('payment-refused', { cause: error });
  });

async function endRefusedPayment(
  payment: Saved<Payment>,
  error: ProviderRefused,
  { payments, recordOutcome, log }: Deps,
): Promise<void> {
  const { orderId, amount } = payment;
  log.error(
    { err: error, orderId, amount, code: error.code },
    'alarm: the payment provider refuses this payment for good, its order ends',
  );
  const saved = await payments.change(
    orderId,
    (current) => current && failRefusedIntent(current, error.code),
  );
  if (saved) recordOutcome(payment, saved);
}

function payableOrThrow<P extends Payment>(payment: P | undefined, now: Date): P {
  if (!payment) throw new DomainError('order-unknown');
  if (isFree(payment)) throw new DomainError('nothing-to-pay');
  if (payment.intentRefused !== undefined) throw new DomainError('payment-refused');
  const payable = isPayable(payment, now);
  if (payable === 'unknown') throw new DomainError('order-not-yet-known', { retryAfterSeconds: 1 });
  if (!payable) throw new DomainError('order-not-payable');
  return payment;
}
