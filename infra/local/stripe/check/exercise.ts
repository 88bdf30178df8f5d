import { setTimeout as delay } from 'node:timers/promises';
import Stripe from 'stripe';
import { cardForm, post } from '../../../test/stripe/local-stripe.ts';
import { TEST_CARDS } from '../test-cards.ts';

/** The local Stripe behind the recording proxy. */
export interface Target {
  origin: string;
  port: number;
}

const order = {
  amount: 136_000,
  currency: 'bdt',
  capture_method: 'manual',
  automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
  metadata: { orderId: 'order-1' },
} as const satisfies Stripe.PaymentIntentCreateParams;

/** Makes every call that the local Stripe supports, with each test card and each kind of error. */
export async function exercise({ origin, port }: Target) {
  const stripe = new Stripe('sk_test_check', {
    host: '127.0.0.1',
    port,
    protocol: 'http',
    maxNetworkRetries: 0,
  });
  const { paymentIntents, refunds, charges, events } = stripe;
  const confirmed = async (payment_method: string) => {
    const { id } = await paymentIntents.create(order);
    await ignoreApiError(paymentIntents.confirm(id, { payment_method }));
    return id;
  };

  for (const { number, token } of TEST_CARDS) {
    await confirmed(token);
    const intent = await paymentIntents.create(order);
    await post(
      `${origin}/v1/payment_intents/${intent.id}/confirm`,
      cardForm(intent.client_secret, number, { return_url: 'http://localhost:8080/orders/1' }),
      { authorization: 'Bearer pk_test_check' },
    );
    const { next_action } = await paymentIntents.retrieve(intent.id, {
      expand: ['latest_charge', 'payment_method'],
    });
    const bank = next_action?.redirect_to_url?.url;
    if (bank) await post(bank, { answer: 'approve' });
    await paymentIntents.retrieve(intent.id);
  }

  const captured = await confirmed('pm_card_visa');
  await paymentIntents.capture(captured, { amount_to_capture: 100_000 }, { idempotencyKey: 'capture-1' });
  await ignoreApiError(paymentIntents.capture(captured));
  await ignoreApiError(paymentIntents.cancel(captured));
  const refund = await refunds.create({
    payment_intent: captured,
    amount: 40_000,
    reason: 'requested_by_customer',
    metadata: { cancellation: 'order-1.3' },
  });
  await ignoreApiError(refunds.create({ payment_intent: captured, amount: 90_000 }));
  await refunds.create({ payment_intent: captured });
  await ignoreApiError(refunds.create({ payment_intent: captured }));
  await refunds.retrieve(refund.id, { expand: ['charge', 'payment_intent'] });

  for (const token of ['pm_card_pendingRefund', 'pm_card_refundFail']) {
    const id = await confirmed(token);
    await paymentIntents.capture(id);
    const later = await refunds.create({ payment_intent: id });
    const first = later.status;
    while ((await refunds.retrieve(later.id)).status === first) await delay(100);
  }

  const canceled = await confirmed('pm_card_visa');
  await paymentIntents.cancel(canceled, { cancellation_reason: 'abandoned', expand: ['latest_charge'] });
  await ignoreApiError(refunds.create({ payment_intent: canceled }));
  await ignoreApiError(paymentIntents.create({ ...order, amount: 0 }));
  await ignoreApiError(paymentIntents.retrieve('pi_none'));
  const keyed = { idempotencyKey: 'order-1' };
  await paymentIntents.create(order, keyed);
  await paymentIntents.create(order, keyed);
  await ignoreApiError(paymentIntents.create({ ...order, amount: 1 }, keyed));

  const page = { limit: 3, created: { gte: 1 } } as const;
  await paymentIntents.list(page).autoPagingToArray({ limit: 7 });
  await charges.list({ ...page, payment_intent: captured });
  const [charge] = (await charges.list({ limit: 1 })).data;
  if (charge) await charges.retrieve(charge.id, { expand: ['payment_intent'] });
  await refunds.list({ ...page, payment_intent: captured });
  const [event] = await events.list({ limit: 100 }).autoPagingToArray({ limit: 10_000 });
  if (event) await events.retrieve(event.id);
}

/** An error response is checked like any other. */
async function ignoreApiError(call: Promise<unknown>) {
  await call.catch((error: unknown) => {
    if (!(error instanceof Stripe.errors.StripeError) || error.statusCode === undefined) throw error;
  });
}
