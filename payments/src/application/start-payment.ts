import { setTimeout as sleep } from 'node:timers/promises';
import { DomainError } from '@railhead/common/domain/domain-error';
import type { Saved } from '@railhead/common/store/document';
import type { Deps } from '../deps.ts';
import type { Payment } from '../domain/payment.ts';
import { ensureIntent } from './ensure-intent.ts';

/** The event of a new order may still be on its way: wait this long for it. */
const orderEventDelayMs = 2000;
/** The buyer gets a response within this time. The work continues, and a repeated request finds its result. */
const responseLimitMs = 7000;

/** The payment with what the browser needs to authorise a card. Repeated requests get the same intent. */
export function createStartPayment(deps: Deps) {
  const inProgress = new Map<string, Promise<Saved<Payment>>>();

  /** Concurrent requests for one order share one call to the provider. */
  const shareIntent = (orderId: string): Promise<Saved<Payment>> => {
    const started =
      inProgress.get(orderId) ?? ensureIntent(orderId, deps).finally(() => inProgress.delete(orderId));
    inProgress.set(orderId, started);
    return started;
  };

  return (orderId: string, accountId: string): Promise<Saved<Payment>> =>
    withinLimit(async () => {
      const payment = await waitForPayment(orderId, deps);
      if (payment.accountId !== accountId) throw new DomainError('order-unknown');
      return shareIntent(orderId);
    });
}

async function waitForPayment(orderId: string, { payments }: Deps): Promise<Saved<Payment>> {
  const until = performance.now() + orderEventDelayMs;
  for (;;) {
    const payment = await payments.get(orderId);
    if (payment) return payment;
    if (performance.now() > until) throw new DomainError('order-not-yet-known', { retryAfterSeconds: 1 });
    await sleep(100);
  }
}

async function withinLimit<T>(work: () => Promise<T>): Promise<T> {
  const waiting = new AbortController();
  const timeout = async (): Promise<never> => {
    await sleep(responseLimitMs, undefined, { signal: waiting.signal });
    const cause = new Error(`the payment was not started within ${responseLimitMs} ms`);
    throw new DomainError('payment-provider-unavailable', { retryAfterSeconds: 1, cause });
  };
  try {
    return await Promise.race([work(), timeout()]);
  } finally {
    waiting.abort();
  }
}
