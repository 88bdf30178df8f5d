import { setTimeout as sleep } from 'node:timers/promises';
import { DomainError } from '@railhead/common/domain/domain-error';
import type { Saved } from '@railhead/common/store/document';
import type { Deps } from '../deps.ts';
import type { Payment } from '../domain/payment.ts';
import { ensureIntent } from './ensure-intent.ts';

/** Who pays, and from where; `network` is absent for callers on the same machine. */
export interface Buyer {
  accountId: string;
  network: string | undefined;
}

/** The event of a new order may still be on its way: look again after these times, two seconds in all. */
const orderEventDelaysMs = [100, 200, 400, 600, 700];
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

  return (orderId: string, buyer: Buyer): Promise<Saved<Payment>> =>
    withinLimit(async () => {
      const payment = await waitForPayment(orderId, buyer.accountId, deps);
      await deps.declineLimiter.admitStart(payment, buyer.network);
      return shareIntent(orderId);
    });
}

/** Another person's order is as unknown as one that does not exist, and takes as long to be answered. */
async function waitForPayment(
  orderId: string,
  accountId: string,
  { payments }: Deps,
): Promise<Saved<Payment>> {
  for (const delayMs of [0, ...orderEventDelaysMs]) {
    if (delayMs > 0) await sleep(delayMs);
    const payment = await payments.get(orderId);
    if (payment?.accountId === accountId) return payment;
  }
  throw new DomainError('order-not-yet-known', { retryAfterSeconds: 1 });
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
