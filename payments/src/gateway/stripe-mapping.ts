import type { Money } from '@railhead/common/contracts/common';
import { fromProviderAmount } from '@railhead/common/domain/currencies';
import Stripe from 'stripe';
import type { DeclinedCharge } from '../domain/decline-limits.ts';
import type { IntentSnapshot, ProviderRefund } from '../domain/intent-snapshot.ts';
import type { MoneyMovement } from '../domain/journal.ts';
import type { IntentHandle } from '../domain/payment.ts';
import type {
  CardDecline,
  ConfirmationResult,
  IntentSummary,
  RefundSummary,
  WebhookEvent,
} from './gateway.ts';

const statuses: Record<string, IntentSnapshot['status']> = {
  requires_payment_method: 'waiting',
  requires_confirmation: 'authenticated',
  requires_action: 'waiting',
  processing: 'processing',
  requires_capture: 'authorized',
  succeeded: 'captured',
  canceled: 'cancelled',
};

function toIntentStatus({ status }: Stripe.PaymentIntent): IntentSnapshot['status'] {
  const known = statuses[status];
  if (!known) throw new Error(`a PaymentIntent has the unknown status ${status}`);
  return known;
}

/** Combines an intent, its declined charges and its refunds. Its `latest_charge` must have been expanded. */
export function toIntentSnapshot(
  intent: Stripe.PaymentIntent,
  declined: Stripe.Charge[],
  refunds: Stripe.Refund[],
): IntentSnapshot {
  const { latest_charge: charge } = intent;
  const lastDecline = declineCodeOf(intent);
  const { amount, currency } = toMoney(intent.amount, intent);
  const amountOf = (atProvider: number) => fromProviderAmount(atProvider, currency);
  return {
    id: intent.id,
    status: toIntentStatus(intent),
    amount,
    currency,
    declines: declined.length,
    ...(lastDecline !== undefined && { lastDecline }),
    declinedCharges: declined.map(({ id, created, payment_method_details }) =>
      toDeclinedCharge(id, created, payment_method_details?.card?.fingerprint),
    ),
    ...(typeof charge === 'object' &&
      charge?.paid && { charge: { id: charge.id, amount: amountOf(charge.amount) } }),
    captured: intent.status === 'succeeded' ? amountOf(intent.amount_received) : 0,
    refunds: refunds.map((refund) => ({
      refundId: refund.id,
      id: refund.metadata?.['cancellation'] ?? refund.id,
      amount: amountOf(refund.amount),
      state: toRefundState(refund),
      ...(refund.failure_reason !== undefined && { failureReason: refund.failure_reason }),
    })),
  };
}

/** Stripe's amount in our unit, and its currency in ISO's spelling. */
function toMoney(amount: number, of: { currency: string }): Money {
  const currency = of.currency.toUpperCase();
  return { amount: fromProviderAmount(amount, currency), currency };
}

/** A refund that waits for an action of the customer (`requires_action`) counts as pending. */
function toRefundState({ status }: Stripe.Refund): ProviderRefund['state'] {
  if (status === 'failed' || status === 'canceled') return 'failed';
  return status === 'succeeded' ? 'succeeded' : 'pending';
}

export function toIntentHandle({ id, client_secret }: Stripe.PaymentIntent): IntentHandle {
  if (client_secret === null) throw new Error(`PaymentIntent ${id} has no client secret`);
  return { id, clientSecret: client_secret };
}

/** A declined card and an intent in another state are answers: the error contains the intent as it is now. */
export function intentInError(error: unknown): Stripe.PaymentIntent {
  if (error instanceof Stripe.errors.StripeError && error.payment_intent) return error.payment_intent;
  throw error;
}

export function toConfirmationResult(intent: Stripe.PaymentIntent): ConfirmationResult {
  if (intent.status === 'requires_payment_method')
    return { kind: 'declined', decline: toCardDecline(intent) };
  if (intent.status === 'requires_action') {
    const url = intent.next_action?.redirect_to_url?.url;
    return { kind: 'action', ...(typeof url === 'string' && { url }) };
  }
  const status = toIntentStatus(intent);
  if (status === 'authorized' || status === 'captured') return { kind: 'authorized' };
  return { kind: status === 'cancelled' ? 'ended' : 'processing' };
}

function toCardDecline(intent: Stripe.PaymentIntent): CardDecline {
  const { code, decline_code: declineCode, message } = intent.last_payment_error ?? {};
  const charge = declinedChargeOf(intent, Date.now() / 1000);
  return {
    ...(code !== undefined && { code }),
    ...(declineCode !== undefined && { declineCode }),
    ...(message !== undefined && { message }),
    ...(charge && { charge }),
  };
}

export function toIntentSummary(intent: Stripe.PaymentIntent): IntentSummary {
  const { orderId } = intent.metadata;
  return { id: intent.id, ...(orderId && { orderId }), status: toIntentStatus(intent) };
}

/** A list of one; empty for a refund without an intent, which cannot be ours. */
export function toRefundSummaries(refund: Stripe.Refund): RefundSummary[] {
  const intentId = idOf(refund.payment_intent);
  return intentId === undefined ? [] : [{ refundId: refund.id, intentId, state: toRefundState(refund) }];
}

/** Stripe's journal, from its charges and refunds. Stripe also lists a released authorisation as a refund; ours does not. */
export function toMovements(charges: Stripe.Charge[], refunds: Stripe.Refund[]): MoneyMovement[] {
  const uncaptured = new Set(charges.filter(({ captured }) => !captured).map(({ id }) => id));
  return [
    ...charges.filter(({ paid }) => paid).flatMap(chargeMovements),
    ...refunds.filter(({ charge }) => !uncaptured.has(idOf(charge) ?? '')).flatMap(refundMovements),
  ];
}

function chargeMovements(charge: Stripe.Charge): MoneyMovement[] {
  const movement = (id: string, kind: MoneyMovement['kind'], amount: number): MoneyMovement => ({
    id,
    kind,
    amount: toMoney(amount, charge),
  });
  const movements = [movement(charge.id, 'authorized', charge.amount)];
  if (charge.captured) movements.push(movement(charge.id, 'captured', charge.amount_captured));
  else if (charge.refunded)
    movements.push(movement(idOf(charge.payment_intent) ?? charge.id, 'voided', charge.amount));
  return movements;
}

function refundMovements(refund: Stripe.Refund): MoneyMovement[] {
  const amount = toMoney(refund.amount, refund);
  const made: MoneyMovement = { id: refund.id, kind: 'refunded', amount };
  return toRefundState(refund) === 'failed'
    ? [made, { id: refund.id, kind: 'refund-failed', amount }]
    : [made];
}

function toDeclinedCharge(id: string, createdSeconds: number, card: unknown): DeclinedCharge {
  const fingerprint = asText(card);
  return {
    id,
    at: new Date(createdSeconds * 1000),
    ...(fingerprint !== undefined && { card: fingerprint }),
  };
}

/** What we keep of a webhook: never its content, but what happened to which intent, and the bank's code. */
export function toWebhookEvent(event: Stripe.Event): WebhookEvent {
  const intentId = intentIdOf(event.data.object);
  const isFailure = event.type === 'payment_intent.payment_failed';
  const declineCode = isFailure ? declineCodeOf(event.data.object) : undefined;
  const declined = isFailure ? declinedChargeOf(event.data.object, event.created) : undefined;
  return {
    id: event.id,
    type: event.type,
    createdAt: new Date(event.created * 1000),
    ...(intentId !== undefined && { intentId }),
    ...(declineCode !== undefined && { declineCode }),
    ...(declined && { declined }),
  };
}

/** The charge that the bank declined. A failed check by the bank (3-D Secure) leaves none. */
function declinedChargeOf(
  { last_payment_error: error }: Stripe.PaymentIntent,
  createdSeconds: number,
): DeclinedCharge | undefined {
  const charge = asText(error?.charge);
  return charge === undefined
    ? undefined
    : toDeclinedCharge(charge, createdSeconds, error?.payment_method?.card?.fingerprint);
}

const declineCodeOf = ({ last_payment_error: error }: Stripe.PaymentIntent): string | undefined =>
  asText(error?.decline_code) ?? asText(error?.code);

/** The intent that a webhook's object belongs to: the object itself, or the one that a charge or refund names. */
function intentIdOf(object: object): string | undefined {
  if ('object' in object && object.object === 'payment_intent' && 'id' in object) return asText(object.id);
  return 'payment_intent' in object ? asText(object.payment_intent) : undefined;
}

const asText = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

const idOf = (value: string | { id: string } | null): string | undefined =>
  typeof value === 'string' ? value : value?.id;
