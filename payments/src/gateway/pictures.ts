import type Stripe from 'stripe';
import type { Line } from '../domain/ledger.ts';
import type { MadeIntent } from '../domain/payment.ts';
import type { ShownRefund } from '../domain/refund.ts';
import type { IntentFacts } from '../domain/settle.ts';
import type { SeenIntent, SeenRefund } from './gateway.ts';

const statuses: Record<string, IntentFacts['status']> = {
  requires_payment_method: 'waiting',
  requires_confirmation: 'waiting',
  requires_action: 'waiting',
  processing: 'processing',
  requires_capture: 'authorized',
  succeeded: 'captured',
  canceled: 'cancelled',
};

function statusOf({ status }: Stripe.PaymentIntent): IntentFacts['status'] {
  const known = statuses[status];
  if (!known) throw new Error(`an intent is ${status}, which is not known here`);
  return known;
}

/** The intent with its declined charges and its refunds. Its `latest_charge` must have been expanded. */
export function factsOf(
  intent: Stripe.PaymentIntent,
  declined: Stripe.Charge[],
  refunds: Stripe.Refund[],
): IntentFacts {
  const { last_payment_error: error, latest_charge: charge } = intent;
  const lastDecline = error?.decline_code ?? error?.code;
  return {
    id: intent.id,
    status: statusOf(intent),
    amount: intent.amount,
    currency: intent.currency.toUpperCase(),
    declines: declined.length,
    ...(lastDecline !== undefined && { lastDecline }),
    ...(typeof charge === 'object' && charge?.paid && { charge: { id: charge.id, amount: charge.amount } }),
    captured: intent.status === 'succeeded' ? intent.amount_received : 0,
    refunds: refunds.map((refund) => ({
      refundId: refund.id,
      id: refund.metadata?.['cancellation'] ?? refund.id,
      amount: refund.amount,
      state: stateOf(refund),
    })),
  };
}

/** What waits for somebody (`requires_action`) is under way. */
function stateOf({ status }: Stripe.Refund): ShownRefund['state'] {
  if (status === 'failed' || status === 'canceled') return 'failed';
  return status === 'succeeded' ? 'succeeded' : 'pending';
}

export function madeOf({ id, client_secret }: Stripe.PaymentIntent): MadeIntent {
  if (client_secret === null) throw new Error('an intent came without its client secret');
  return { id, clientSecret: client_secret };
}

export function seenIntent(intent: Stripe.PaymentIntent): SeenIntent {
  const { orderId } = intent.metadata;
  return { id: intent.id, ...(orderId && { orderId }), status: statusOf(intent) };
}

export function seenRefund(refund: Stripe.Refund): SeenRefund[] {
  const intentId = idOf(refund.payment_intent);
  return intentId === undefined ? [] : [{ refundId: refund.id, intentId, state: stateOf(refund) }];
}

/** The provider's books by its charges and refunds. Letting an authorisation go is no refund, whatever it is called. */
export function linesOfBooks(charges: Stripe.Charge[], refunds: Stripe.Refund[]): Line[] {
  const neverTaken = new Set(charges.filter(({ captured }) => !captured).map(({ id }) => id));
  return [
    ...charges.filter(({ paid }) => paid).flatMap(linesOfCharge),
    ...refunds.filter(({ charge }) => !neverTaken.has(idOf(charge) ?? '')).flatMap(linesOfRefund),
  ];
}

function linesOfCharge(charge: Stripe.Charge): Line[] {
  const line = (id: string, kind: Line['kind'], amount: number): Line => ({
    id,
    kind,
    amount: { amount, currency: charge.currency.toUpperCase() },
  });
  const lines = [line(charge.id, 'authorized', charge.amount)];
  if (charge.captured) lines.push(line(charge.id, 'captured', charge.amount_captured));
  else if (charge.refunded)
    lines.push(line(idOf(charge.payment_intent) ?? charge.id, 'voided', charge.amount));
  return lines;
}

function linesOfRefund(refund: Stripe.Refund): Line[] {
  const amount = { amount: refund.amount, currency: refund.currency.toUpperCase() };
  const made: Line = { id: refund.id, kind: 'refunded', amount };
  return stateOf(refund) === 'failed' ? [made, { id: refund.id, kind: 'refund-failed', amount }] : [made];
}

/** What an event is about: intents name themselves; charges and refunds name their intent. */
export function intentOf(object: object): string | undefined {
  if ('object' in object && object.object === 'payment_intent' && 'id' in object) return textOf(object.id);
  return 'payment_intent' in object ? textOf(object.payment_intent) : undefined;
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

const idOf = (value: string | { id: string } | null): string | undefined =>
  typeof value === 'string' ? value : value?.id;
