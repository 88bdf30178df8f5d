import { DomainError } from '@railhead/common/domain/domain-error';
import { Unavailable } from '@railhead/common/runtime/unavailable';
import Stripe from 'stripe';
import { askingOf } from '../domain/refund.ts';
import { type Gateway, KeptFault, ProviderRefused, type SeenRefund } from './gateway.ts';
import { factsOf, intentOf, linesOfBooks, madeOf, seenIntent, seenRefund } from './pictures.ts';

/** Clocks differ: an object may bear an earlier second than our asking for it. */
const clockSlackMs = 10 * 60_000;
/** A buyer waits for these calls. */
const inHaste = { timeout: 2500 };
const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);
const limit = 100;

export function stripeGateway(config: {
  stripeSecretKey: string;
  stripePublishableKey: string;
  stripeWebhookSecret: string;
  stripeUrl?: string;
}): Gateway {
  const at = config.stripeUrl === undefined ? undefined : new URL(config.stripeUrl);
  const stripe = new Stripe(config.stripeSecretKey, {
    // A key's first answer is repeated, faults too: whoever asks again looks first.
    maxNetworkRetries: 0,
    timeout: 5000,
    telemetry: false,
    ...(at && placeOf(at)),
  });

  /** A declined attempt leaves a failed charge. */
  const declinedOf = async (intent: Stripe.PaymentIntent): Promise<Stripe.Charge[]> => {
    if (!intent.last_payment_error) return [];
    const charges = await stripe.charges.list({ payment_intent: intent.id, limit });
    return charges.data.filter(({ status }) => status === 'failed');
  };
  const refundsOf = async (intent: Stripe.PaymentIntent): Promise<Stripe.Refund[]> =>
    intent.status === 'succeeded'
      ? (await stripe.refunds.list({ payment_intent: intent.id, limit })).data
      : [];
  /** A refund may fail weeks after it was made, when nobody looks any more. */
  const failedSince = async (since: number): Promise<SeenRefund[]> => {
    const failed: SeenRefund[] = [];
    for await (const event of stripe.events.list({ type: 'refund.failed', created: { gte: since }, limit })) {
      if (event.type === 'refund.failed') failed.push(...seenRefund(event.data.object));
    }
    return failed;
  };

  return {
    publishableKey: config.stripePublishableKey,
    ...(at && loopback.has(at.hostname) && { localUrl: at.origin }),
    makeIntent: ({ orderId, amount }, asking) =>
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
            { idempotencyKey: keyOf(orderId, asking), ...inHaste },
          ),
        ),
      ),
    findIntent: (orderId, askedAt) =>
      asked(async () => {
        const created = { gte: seconds(askedAt.getTime() - clockSlackMs) };
        for await (const intent of stripe.paymentIntents.list({ created, limit }, inHaste)) {
          if (intent.metadata.orderId === orderId) return madeOf(intent);
        }
        return undefined;
      }),
    look: (intentId) =>
      asked(async () => {
        const intent = await stripe.paymentIntents.retrieve(intentId, { expand: ['latest_charge'] });
        return factsOf(intent, await declinedOf(intent), await refundsOf(intent));
      }),
    capture: (intentId) =>
      asked(async () => {
        await stripe.paymentIntents.capture(intentId);
      }),
    cancel: (intentId) =>
      asked(async () => {
        await stripe.paymentIntents.cancel(intentId, { cancellation_reason: 'abandoned' });
      }),
    refund: (intentId, refund) =>
      asked(async () => {
        await stripe.refunds.create(
          { payment_intent: intentId, amount: refund.amount, metadata: { cancellation: refund.id } },
          { idempotencyKey: keyOf(`ref-${refund.id}`, askingOf(refund)) },
        );
      }),
    recent: (from) =>
      asked(async () => {
        const since = seconds(from.getTime());
        const created = { gte: since };
        const intents = await Array.fromAsync(stripe.paymentIntents.list({ created, limit }), seenIntent);
        const refunds = await Array.fromAsync(stripe.refunds.list({ created, limit }), seenRefund);
        return { intents, refunds: [...refunds.flat(), ...(await failedSince(since))] };
      }),
    lines: (from) =>
      asked(async () => {
        const created = { gte: seconds(from.getTime() - clockSlackMs) };
        const charges = await Array.fromAsync(stripe.charges.list({ created, limit }));
        return linesOfBooks(charges, await Array.fromAsync(stripe.refunds.list({ created, limit })));
      }),
    readNotice(body, signature) {
      try {
        const event = stripe.webhooks.constructEvent(body, signature, config.stripeWebhookSecret);
        const intentId = intentOf(event.data.object);
        return { id: event.id, type: event.type, ...(intentId !== undefined && { intentId }) };
      } catch (error) {
        if (!(error instanceof Stripe.errors.StripeSignatureVerificationError)) throw error;
        throw new DomainError('signature-invalid', { cause: error });
      }
    },
  };
}

/** Each asking has a key of its own. */
const keyOf = (name: string, asking: number): string => (asking === 1 ? name : `${name}-${asking}`);

const seconds = (ms: number): number => Math.floor(ms / 1000);

function placeOf({ protocol, hostname, port }: URL) {
  const scheme = protocol === 'https:' ? ('https' as const) : ('http' as const);
  return { host: hostname, port: port || (scheme === 'https' ? '443' : '80'), protocol: scheme };
}

/** 400, 402 and 404 are answers; everything else says nothing about what was done. */
const answers = new Set([400, 402, 404]);

async function asked<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeError)) throw error;
    const status = error.statusCode ?? 0;
    if (answers.has(status)) throw new ProviderRefused(error.code ?? error.type, { cause: error });
    if (status >= 500 && error.headers?.['idempotent-replayed'] === 'true')
      throw new KeptFault('the payment provider failed for good', { cause: error });
    throw new Unavailable('the payment provider does not answer', { cause: error });
  }
}
