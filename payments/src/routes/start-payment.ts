import { setTimeout as sleep } from 'node:timers/promises';
import { PaymentView, StartPayment } from '@railhead/common/contracts/payments';
import { DomainError } from '@railhead/common/domain/domain-error';
import type { App } from '@railhead/common/http/app';
import { isUnavailable } from '@railhead/common/runtime/unavailable';
import type { Saved } from '@railhead/common/store/document';
import type { Deps } from '../deps.ts';
import {
  askIntent,
  attachIntent,
  isPayable,
  leaveUnanswered,
  type MadeIntent,
  type Payment,
} from '../domain/payment.ts';
import { type Gateway, KeptFault } from '../gateway/gateway.ts';

/** The order's event may still be under way: a buyer who is quicker than it waits this long. */
const newsTakesMs = 2000;
/** Whatever hangs, the buyer hears something by then; the work goes on, and asking again finds what came of it. */
const answerWithinMs = 7000;

/** Gives the buyer what the browser needs to authorise the card; asked again, the same. */
export function startPayment(app: App, deps: Deps): void {
  const { gateway } = deps;
  const underWay = new Map<string, Promise<Saved<Payment>>>();

  /** Twins share one asking and its answer. */
  const start = (orderId: string): Promise<Saved<Payment>> => {
    const started =
      underWay.get(orderId) ?? withIntent(orderId, deps).finally(() => underWay.delete(orderId));
    underWay.set(orderId, started);
    return started;
  };

  app.post(
    '/api/payments',
    {
      onRequest: app.requireSignIn,
      config: {
        problems: [
          'order-unknown',
          'order-not-yet-known',
          'order-not-payable',
          'payment-provider-unavailable',
        ],
      },
      schema: {
        tags: ['payments'],
        operationId: 'startPayment',
        summary: 'Start the payment of an order, or get the one that was started',
        body: StartPayment,
        response: { 201: PaymentView },
      },
    },
    async (request, reply) => {
      const { orderId } = request.body;
      const started = await inTime(async () => {
        const payment = await heardOf(orderId, deps);
        if (payment.accountId !== request.user.id) throw new DomainError('order-unknown');
        return start(orderId);
      });
      return reply.code(201).send(viewOf(started, gateway));
    },
  );
}

const providerAway = (cause: unknown) =>
  new DomainError('payment-provider-unavailable', { retryAfterSeconds: 1, cause });

async function inTime<T>(work: () => Promise<T>): Promise<T> {
  const waiting = new AbortController();
  const tooLate = async (): Promise<never> => {
    await sleep(answerWithinMs, undefined, { signal: waiting.signal });
    throw providerAway(new Error(`nothing came of it within ${answerWithinMs} ms`));
  };
  try {
    return await Promise.race([work(), tooLate()]);
  } finally {
    waiting.abort();
  }
}

async function heardOf(orderId: string, { payments }: Deps): Promise<Saved<Payment>> {
  const until = performance.now() + newsTakesMs;
  for (;;) {
    const payment = await payments.get(orderId);
    if (payment) return payment;
    if (performance.now() > until) throw new DomainError('order-not-yet-known', { retryAfterSeconds: 1 });
    await sleep(100);
  }
}

/**
 * The payment with its one intent, made now if it has none. Everybody who asks shares the provider's key and gets one
 * intent; after an answer that never came the intent is searched before it is asked for again.
 */
async function withIntent(orderId: string, { payments, gateway, now }: Deps): Promise<Saved<Payment>> {
  for (;;) {
    const payment = payable(
      await payments.change(orderId, (saved) => saved && askIntent(payable(saved, now()), now())),
      now(),
    );
    if (payment.intentId !== undefined) return payment;
    const { intentAsking: asking = 1 } = payment;
    try {
      const intent = (await searched(payment, gateway)) ?? (await gateway.makeIntent(payment, asking));
      return payable(
        await payments.change(orderId, (saved) => saved && attachIntent(saved, intent, now())),
        now(),
      );
    } catch (error) {
      if (!isUnavailable(error)) throw error;
      const isSpent = error instanceof KeptFault;
      await payments.change(
        orderId,
        (saved) => saved && leaveUnanswered(saved, isSpent ? asking + 1 : asking),
      );
      if (!isSpent) throw providerAway(error);
    }
  }
}

const searched = async (
  { orderId, intentAskedAt, intentUnanswered }: Payment,
  gateway: Gateway,
): Promise<MadeIntent | undefined> =>
  intentUnanswered && intentAskedAt ? gateway.findIntent(orderId, intentAskedAt) : undefined;

function payable<P extends Payment>(payment: P | undefined, now: Date): P {
  if (!payment) throw new DomainError('order-unknown');
  const may = isPayable(payment, now);
  if (may === 'unknown') throw new DomainError('order-not-yet-known', { retryAfterSeconds: 1 });
  if (!may) throw new DomainError('order-not-payable');
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
