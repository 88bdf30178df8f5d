import { Refusal } from '@railhead/common/http/problems';
import { Outage } from '@railhead/common/runtime/outage';
import Stripe from 'stripe';
import type { MadeIntent } from '../domain/payment.ts';
import type { IntentFacts } from '../domain/settle.ts';
import { type Gateway, ProviderRefused } from './gateway.ts';

const statuses: Record<string, IntentFacts['status']> = {
  requires_payment_method: 'waiting',
  requires_confirmation: 'waiting',
  requires_action: 'waiting',
  processing: 'processing',
  requires_capture: 'authorized',
  succeeded: 'captured',
  canceled: 'cancelled',
};

/** Clocks differ: an intent may bear an earlier second than our asking for it. */
const clockSlackMs = 10 * 60_000;
const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);

export function stripeGateway(config: {
  stripeSecretKey: string;
  stripePublishableKey: string;
  stripeWebhookSecret: string;
  stripeUrl?: string;
}): Gateway {
  const at = config.stripeUrl === undefined ? undefined : new URL(config.stripeUrl);
  const stripe = new Stripe(config.stripeSecretKey, {
    maxNetworkRetries: 2,
    timeout: 10_000,
    telemetry: false,
    ...(at && placeOf(at)),
  });

  /** A declined attempt leaves a failed charge. */
  const declinesOf = async (intent: Stripe.PaymentIntent): Promise<number> => {
    if (!intent.last_payment_error) return 0;
    const charges = await stripe.charges.list({ payment_intent: intent.id, limit: 100 });
    return charges.data.filter(({ status }) => status === 'failed').length;
  };
  const refundsOf = async (intent: Stripe.PaymentIntent): Promise<IntentFacts['refunds']> => {
    if (intent.status !== 'succeeded') return [];
    const refunds = await stripe.refunds.list({ payment_intent: intent.id, limit: 100 });
    return refunds.data
      .filter(({ status }) => status === 'succeeded' || status === 'pending')
      .map(({ id, metadata }) => ({ refundId: id, id: metadata?.cancellation ?? id }));
  };

  return {
    publishableKey: config.stripePublishableKey,
    ...(at && loopback.has(at.hostname) && { localUrl: at.origin }),
    makeIntent: ({ orderId, amount }, key) =>
      asked(async () =>
        madeOf(
          await stripe.paymentIntents.create(
            {
              amount: amount.amount,
              currency: amount.currency.toLowerCase(),
              capture_method: 'manual',
              automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
              metadata: { orderId },
            },
            { idempotencyKey: key },
          ),
        ),
      ),
    findIntent: (orderId, askedAt) =>
      asked(async () => {
        const since = Math.floor((askedAt.getTime() - clockSlackMs) / 1000);
        for await (const intent of stripe.paymentIntents.list({ created: { gte: since }, limit: 100 })) {
          if (intent.metadata.orderId === orderId) return madeOf(intent);
        }
        return undefined;
      }),
    look: (intentId) =>
      asked(async () => {
        const intent = await stripe.paymentIntents.retrieve(intentId);
        const status = statuses[intent.status];
        if (!status) throw new Error(`an intent is ${intent.status}, which is not known here`);
        return {
          id: intent.id,
          status,
          amount: intent.amount,
          currency: intent.currency.toUpperCase(),
          declines: await declinesOf(intent),
          refunds: await refundsOf(intent),
        };
      }),
    capture: (intentId) =>
      asked(async () => {
        await stripe.paymentIntents.capture(intentId, {}, { idempotencyKey: `cap-${intentId}` });
      }),
    cancel: (intentId) =>
      asked(async () => {
        await stripe.paymentIntents.cancel(intentId, { cancellation_reason: 'abandoned' });
      }),
    refund: (intentId, { id, amount }) =>
      asked(async () => {
        await stripe.refunds.create(
          { payment_intent: intentId, amount, metadata: { cancellation: id } },
          { idempotencyKey: `ref-${id}` },
        );
      }),
    readNotice(body, signature) {
      try {
        const event = stripe.webhooks.constructEvent(body, signature, config.stripeWebhookSecret);
        const intentId = intentOf(event.data.object);
        return { id: event.id, type: event.type, ...(intentId !== undefined && { intentId }) };
      } catch (error) {
        if (!(error instanceof Stripe.errors.StripeSignatureVerificationError)) throw error;
        throw new Refusal('signature-invalid', { cause: error });
      }
    },
  };
}

function placeOf({ protocol, hostname, port }: URL) {
  const scheme = protocol === 'https:' ? ('https' as const) : ('http' as const);
  return { host: hostname, port: port || (scheme === 'https' ? '443' : '80'), protocol: scheme };
}

function madeOf({ id, client_secret }: Stripe.PaymentIntent): MadeIntent {
  if (client_secret === null) throw new Error('an intent came without its client secret');
  return { id, clientSecret: client_secret };
}

/** Intents name themselves; charges and refunds name their intent. */
function intentOf(object: object): string | undefined {
  if ('object' in object && object.object === 'payment_intent' && 'id' in object) return textOf(object.id);
  return 'payment_intent' in object ? textOf(object.payment_intent) : undefined;
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** 400, 402 and 404 are answers; everything else says nothing about what was done. */
const answers = new Set([400, 402, 404]);

async function asked<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeError)) throw error;
    if (answers.has(error.statusCode ?? 0)) {
      throw new ProviderRefused(error.code ?? error.type, { cause: error });
    }
    throw new Outage('the payment provider does not answer', { cause: error });
  }
}
