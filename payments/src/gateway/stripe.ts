import { toProviderAmount } from '@railhead/common/domain/currencies';
import { DomainError } from '@railhead/common/domain/domain-error';
import Stripe from 'stripe';
import { attemptOf } from '../domain/refund.ts';
import type { Gateway, RefundSummary } from './gateway.ts';
import { callStripe } from './stripe-errors.ts';
import {
  intentInError,
  toConfirmationResult,
  toIntentHandle,
  toIntentSnapshot,
  toIntentSummary,
  toMovements,
  toRefundSummaries,
  toWebhookEvent,
} from './stripe-mapping.ts';
import { parseWebhook } from './webhook-body.ts';

/** Clocks differ: an object may carry an earlier time than our request for it. */
const clockSkewMs = 10 * 60_000;
/** A buyer waits for these calls. */
const interactive = { timeout: 2500 };
/** The card's bank has to answer within this time. */
const confirmMs = 12_000;
const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);
const limit = 100;

export function stripeGateway(config: {
  stripeSecretKey: string;
  stripePublishableKey: string;
  stripeWebhookSecret: string;
  stripeUrl?: string;
}): Gateway {
  const url = config.stripeUrl === undefined ? undefined : new URL(config.stripeUrl);
  const stripe = new Stripe(config.stripeSecretKey, {
    // Stripe replays the first result of an idempotency key, errors included, so the caller fetches before it retries.
    maxNetworkRetries: 0,
    timeout: 5000,
    telemetry: false,
    ...(url && addressOf(url)),
  });

  /** Each declined attempt leaves a failed charge. */
  const declinedChargesOf = async (intent: Stripe.PaymentIntent): Promise<Stripe.Charge[]> => {
    if (!intent.last_payment_error) return [];
    const charges = await stripe.charges.list({ payment_intent: intent.id, limit });
    return charges.data.filter(({ status }) => status === 'failed');
  };
  const refundsOf = async (intent: Stripe.PaymentIntent): Promise<Stripe.Refund[]> =>
    intent.status === 'succeeded'
      ? (await stripe.refunds.list({ payment_intent: intent.id, limit })).data
      : [];
  /** A refund may fail weeks after it was made, when its payment is no longer polled. */
  const refundsFailedSince = async (since: number): Promise<RefundSummary[]> => {
    const failed: RefundSummary[] = [];
    for await (const event of stripe.events.list({ type: 'refund.failed', created: { gte: since }, limit })) {
      if (event.type === 'refund.failed') failed.push(...toRefundSummaries(event.data.object));
    }
    return failed;
  };

  return {
    publishableKey: config.stripePublishableKey,
    ...(url && loopback.has(url.hostname) && { localUrl: url.origin }),
    createIntent: ({ orderId, amount }, attempt) =>
      callStripe(async () =>
        toIntentHandle(
          await stripe.paymentIntents.create(
            {
              amount: toProviderAmount(amount),
              currency: amount.currency.toLowerCase(),
              capture_method: 'manual',
              // Every card is tried by this service: a client secret alone reaches no bank.
              confirmation_method: 'manual',
              automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
              metadata: { orderId },
            },
            { idempotencyKey: idempotencyKey(orderId, attempt), ...interactive },
          ),
        ),
      ),
    findIntent: (orderId, askedAt) =>
      callStripe(async () => {
        const created = { gte: seconds(askedAt.getTime() - clockSkewMs) };
        for await (const intent of stripe.paymentIntents.list({ created, limit }, interactive)) {
          if (intent.metadata.orderId === orderId) return toIntentHandle(intent);
        }
        return undefined;
      }),
    getIntent: (intentId) =>
      callStripe(async () => {
        const intent = await stripe.paymentIntents.retrieve(intentId, { expand: ['latest_charge'] });
        return toIntentSnapshot(intent, await declinedChargesOf(intent), await refundsOf(intent));
      }),
    getCard: (token) =>
      callStripe(async () => {
        const { payment_method_preview } = await stripe.confirmationTokens.retrieve(token, {}, interactive);
        return payment_method_preview?.card?.fingerprint ?? undefined;
      }),
    confirm: (intentId, token) =>
      callStripe(async () => {
        const options = {
          timeout: confirmMs,
          ...(token !== undefined && { idempotencyKey: `confirm-${token}` }),
        };
        const params = token === undefined ? {} : { confirmation_token: token };
        return toConfirmationResult(
          await stripe.paymentIntents.confirm(intentId, params, options).catch(intentInError),
        );
      }),
    capture: (intentId) =>
      callStripe(async () => {
        await stripe.paymentIntents.capture(intentId);
      }),
    cancel: (intentId) =>
      callStripe(async () => {
        await stripe.paymentIntents.cancel(intentId, { cancellation_reason: 'abandoned' });
      }),
    refund: (intentId, refund, currency) =>
      callStripe(async () => {
        await stripe.refunds.create(
          {
            payment_intent: intentId,
            amount: toProviderAmount({ amount: refund.amount, currency }),
            metadata: { cancellation: refund.id },
          },
          { idempotencyKey: idempotencyKey(`ref-${refund.id}`, attemptOf(refund)) },
        );
      }),
    listChanges: (from) =>
      callStripe(async () => {
        const since = seconds(from.getTime());
        const created = { gte: since };
        const intents = await Array.fromAsync(
          stripe.paymentIntents.list({ created, limit }),
          toIntentSummary,
        );
        const refunds = await Array.fromAsync(stripe.refunds.list({ created, limit }), toRefundSummaries);
        return { intents, refunds: [...refunds.flat(), ...(await refundsFailedSince(since))] };
      }),
    listMovements: (from) =>
      callStripe(async () => {
        const created = { gte: seconds(from.getTime() - clockSkewMs) };
        const charges = await Array.fromAsync(stripe.charges.list({ created, limit }));
        return toMovements(charges, await Array.fromAsync(stripe.refunds.list({ created, limit })));
      }),
    verifyWebhook(body, signature) {
      verifySignature(stripe, body, signature, config.stripeWebhookSecret);
      return toWebhookEvent(parseWebhook(body));
    },
  };
}

/** The times and signatures of Stripe's header: `t=1764288000,v1=5257…`. */
const signatureHeader = /^t=\d{1,11}(?:,v\d=[\da-f]{64})+$/;

function verifySignature(stripe: Stripe, body: string, signature: string, secret: string): void {
  // The SDK fails in other ways than with a refusal on headers that Stripe never sends.
  if (!signatureHeader.test(signature)) throw new DomainError('signature-invalid');
  const { signature: verifier } = stripe.webhooks;
  if (!verifier) throw new Error('the SDK of Stripe cannot verify signatures');
  try {
    verifier.verifyHeader(body, signature, secret);
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeSignatureVerificationError)) throw error;
    throw new DomainError('signature-invalid', { cause: error });
  }
}

/** Each attempt has its own key. */
const idempotencyKey = (name: string, attempt: number): string =>
  attempt === 1 ? name : `${name}-${attempt}`;

const seconds = (ms: number): number => Math.floor(ms / 1000);

function addressOf({ protocol, hostname, port }: URL) {
  const scheme = protocol === 'https:' ? ('https' as const) : ('http' as const);
  return { host: hostname, port: port || (scheme === 'https' ? '443' : '80'), protocol: scheme };
}
