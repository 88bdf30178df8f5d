import { setTimeout as sleep } from 'node:timers/promises';
import { PaymentView, StartPayment } from '@railhead/common/contracts/payments';
import { Problem } from '@railhead/common/contracts/problem';
import { Refusal } from '@railhead/common/http/problems';
import type { App } from '@railhead/common/http/service-app';
import { keyedQueue } from '@railhead/common/messaging/keyed-queue';
import { isOutage } from '@railhead/common/runtime/outage';
import type { Saved } from '@railhead/common/store/document';
import type { Deps } from '../deps.ts';
import { askIntent, attachIntent, isPayable, leaveUnanswered, type Payment } from '../domain/payment.ts';
import type { Gateway } from '../gateway/gateway.ts';

/** The order's event may still be under way: a buyer who is quicker than it waits this long. */
const newsTakesMs = 2000;

/** Gives the buyer what the browser needs to authorise the card; asked again, the same. */
export function startPayment(app: App, deps: Deps): void {
  const { gateway } = deps;
  const oneAtATime = keyedQueue();
  const errors = { 401: Problem, 404: Problem, 409: Problem, 503: Problem };

  app.post(
    '/api/payments',
    { onRequest: app.signedIn, schema: { body: StartPayment, response: { 201: PaymentView, ...errors } } },
    async (request, reply) => {
      const { orderId } = request.body;
      const payment = await heardOf(orderId, deps);
      if (payment.accountId !== request.user.id) throw new Refusal('order-unknown');
      const started = await oneAtATime.run(orderId, () => withIntent(orderId, deps));
      return reply.code(201).send(viewOf(started, gateway));
    },
  );
}

async function heardOf(orderId: string, { payments }: Deps): Promise<Saved<Payment>> {
  const until = performance.now() + newsTakesMs;
  for (;;) {
    const payment = await payments.get(orderId);
    if (payment) return payment;
    if (performance.now() > until) throw new Refusal('order-not-yet-known', { retryAfterSeconds: 1 });
    await sleep(100);
  }
}

/**
 * The payment with its one intent, made now if it has none. Twins share the provider's key and get one intent; after
 * an answer that never came the intent is searched first, and only if absent made with another key, because the
 * provider repeats a failed answer for the first one.
 */
async function withIntent(orderId: string, { payments, gateway, now }: Deps): Promise<Saved<Payment>> {
  const asking = payable(
    await payments.change(orderId, (saved) => saved && askIntent(payable(saved, now()), now())),
    now(),
  );
  if (asking.intentId !== undefined) return asking;
  const intent = await makeIntent(asking, { payments, gateway });
  return payable(
    await payments.change(orderId, (saved) => saved && attachIntent(saved, intent, now())),
    now(),
  );
}

async function makeIntent(payment: Payment, { payments, gateway }: Pick<Deps, 'payments' | 'gateway'>) {
  const { orderId, intentAskedAt, intentUnanswered } = payment;
  try {
    if (!intentUnanswered || !intentAskedAt) return await gateway.makeIntent(payment, orderId);
    const found = await gateway.findIntent(orderId, intentAskedAt);
    return found ?? (await gateway.makeIntent(payment, `${orderId}-2`));
  } catch (error) {
    if (!isOutage(error)) throw error;
    await payments.change(orderId, (saved) => saved && leaveUnanswered(saved));
    throw new Refusal('payment-provider-unavailable', { retryAfterSeconds: 1, cause: error });
  }
}

function payable<P extends Payment>(payment: P | undefined, now: Date): P {
  if (!payment) throw new Refusal('order-unknown');
  if (!isPayable(payment, now)) throw new Refusal('order-not-payable');
  return payment;
}

function viewOf(payment: Payment, { publishableKey, localUrl }: Gateway): PaymentView {
  if (payment.clientSecret === undefined) throw new Error('a started payment has no client secret');
  return {
    paymentId: payment.orderId,
    clientSecret: payment.clientSecret,
    publishableKey,
    ...(localUrl !== undefined && { stripeUrl: localUrl }),
    amount: payment.amount,
  };
}
