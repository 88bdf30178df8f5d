import { DomainError } from '@railhead/common/domain/domain-error';
import { isUnavailable } from '@railhead/common/runtime/unavailable';
import type { Saved } from '@railhead/common/store/document';
import type { Deps } from '../deps.ts';
import {
  attachIntent,
  type IntentHandle,
  isPayable,
  type Payment,
  recordIntentRequest,
  recordUnansweredRequest,
} from '../domain/payment.ts';
import { type Gateway, ReplayedServerError } from '../gateway/gateway.ts';

/**
 * The payment with its one intent, which is created now if there is none. All requests use the same idempotency key and
 * get one intent. After a missing response the intent is searched for before it is requested again.
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
      const intent = (await searchIntent(payment, gateway)) ?? (await gateway.createIntent(payment, attempt));
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

function payableOrThrow<P extends Payment>(payment: P | undefined, now: Date): P {
  if (!payment) throw new DomainError('order-unknown');
  const payable = isPayable(payment, now);
  if (payable === 'unknown') throw new DomainError('order-not-yet-known', { retryAfterSeconds: 1 });
  if (!payable) throw new DomainError('order-not-payable');
  return payment;
}
