import { cardError, invalid, type StripeError, unexpectedState } from './api-error.ts';
import { type CallContext, type Change, toUnixSeconds } from './call-context.ts';
import { attemptCharge } from './charges.ts';
import type { Charge, Intent, PaymentError, PaymentMethod } from './objects.ts';
import { type BankDecision, type CardBehaviour, decisionAfterChallenge } from './test-cards.ts';

/** The parameters of a new intent. */
export type NewIntent = Pick<
  Intent,
  | 'amount'
  | 'automatic_payment_methods'
  | 'capture_method'
  | 'confirmation_method'
  | 'currency'
  | 'description'
  | 'metadata'
  | 'payment_method_types'
  | 'receipt_email'
>;

export function createIntent(params: NewIntent, context: CallContext): Change<Intent> {
  const id = context.newId('pi');
  const intent: Intent = {
    ...params,
    id,
    object: 'payment_intent',
    allowed_payment_method_types: null,
    amount_capturable: 0,
    amount_details: { tip: {} },
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    canceled_at: null,
    cancellation_reason: null,
    client_secret: context.newId(`${id}_secret`),
    created: toUnixSeconds(context.now),
    customer: null,
    customer_account: null,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    managed_payments: null,
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: {
      card: { installments: null, network: null, request_three_d_secure: 'automatic' },
    },
    processing: null,
    review: null,
    setup_future_usage: null,
    shipping: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: 'requires_payment_method',
    transfer_data: null,
    transfer_group: null,
  };
  return { result: intent, objects: [intent], events: [['payment_intent.created', intent]] };
}

const CONFIRMABLE = new Set<Intent['status']>([
  'requires_payment_method',
  'requires_confirmation',
  'requires_action',
]);

/** Tries a card. A challenge waits for the buyer; after a decline another card can be tried. */
export function confirmIntent(
  intent: Intent,
  method: PaymentMethod,
  behaviour: CardBehaviour,
  returnUrl: string | undefined,
  context: CallContext,
): Change<Intent> {
  if (!CONFIRMABLE.has(intent.status)) throw unexpectedState(intent, 'confirmed');
  return behaviour.kind === 'challenge'
    ? challenge(intent, method, returnUrl, context)
    : attempt(intent, method, behaviour, false, context);
}

/** Confirms an intent again whose buyer was authenticated. */
export function confirmAuthenticated(
  intent: Intent,
  method: PaymentMethod | undefined,
  context: CallContext,
): Change<Intent> {
  if (intent.status !== 'requires_confirmation' || !method) throw unexpectedState(intent, 'confirmed');
  return attempt(intent, method, decisionAfterChallenge(method.card.fingerprint), true, context);
}

/**
 * The result of the 3-D Secure challenge. The bank can still decline an authenticated buyer. With manual confirmation it
 * is not asked before the server confirms again.
 */
export function answerChallenge(
  intent: Intent,
  method: PaymentMethod,
  approved: boolean,
  context: CallContext,
): Change<Intent> {
  if (intent.status !== 'requires_action') throw unexpectedState(intent, 'authenticated');
  if (approved && intent.confirmation_method === 'manual') {
    const next: Intent = { ...intent, next_action: null, status: 'requires_confirmation' };
    return { result: next, objects: [next], events: [] };
  }
  if (approved)
    return attempt(intent, method, decisionAfterChallenge(method.card.fingerprint), true, context);
  return failed(intent, [], {
    code: 'payment_intent_authentication_failure',
    message: 'Authentication failed. Try another payment method.',
    payment_method: method,
    type: 'invalid_request_error',
  });
}

/** Captures the authorised amount or a part of it; the rest is released. */
export function captureIntent(
  intent: Intent,
  charge: Charge | undefined,
  params: number | undefined,
): Change<Intent> {
  if (intent.status !== 'requires_capture' || !charge) throw unexpectedState(intent, 'captured');
  const amount = params ?? intent.amount_capturable;
  if (amount > intent.amount_capturable)
    throw invalid(`Only ${intent.amount_capturable} can be captured.`, {
      code: 'amount_too_large',
      param: 'amount_to_capture',
    });
  const captured = { ...charge, amount_captured: amount, captured: true };
  const next: Intent = { ...intent, amount_capturable: 0, amount_received: amount, status: 'succeeded' };
  return {
    result: next,
    objects: [next, captured],
    events: [
      ['charge.captured', captured],
      ['payment_intent.succeeded', next],
    ],
  };
}

/** Cancels an intent that was not captured; an authorisation is released. */
export function cancelIntent(
  intent: Intent,
  charge: Charge | undefined,
  reason: Intent['cancellation_reason'],
  context: CallContext,
): Change<Intent> {
  if (intent.status === 'succeeded' || intent.status === 'canceled')
    throw unexpectedState(intent, 'canceled');
  const next: Intent = {
    ...intent,
    amount_capturable: 0,
    canceled_at: toUnixSeconds(context.now),
    cancellation_reason: reason,
    next_action: null,
    status: 'canceled',
  };
  const canceled: Change<Intent> = {
    result: next,
    objects: [next],
    events: [['payment_intent.canceled', next]],
  };
  if (intent.status !== 'requires_capture' || !charge) return canceled;
  const released = { ...charge, amount_refunded: charge.amount, refunded: true };
  return {
    result: next,
    objects: [next, released],
    events: [['charge.refunded', released], ...canceled.events],
  };
}

/** The 402 for a confirmation whose card was declined, otherwise undefined. */
export function cardErrorOf(intent: Intent): StripeError | undefined {
  const error = intent.last_payment_error;
  if (intent.status !== 'requires_payment_method' || error === null) return undefined;
  const { type: _, message, ...detail } = error;
  return cardError(message, { ...detail, payment_intent: intent });
}

function challenge(
  intent: Intent,
  method: PaymentMethod,
  returnUrl: string | undefined,
  context: CallContext,
): Change<Intent> {
  const next: Intent = {
    ...intent,
    last_payment_error: null,
    next_action: {
      redirect_to_url: {
        return_url: returnUrl ?? null,
        url: `${context.origin}/3ds/${intent.id}/${context.newId('payatt')}`,
      },
      type: 'redirect_to_url',
    },
    payment_method: method.id,
    status: 'requires_action',
  };
  return { result: next, objects: [next], events: [['payment_intent.requires_action', next]] };
}

function attempt(
  intent: Intent,
  method: PaymentMethod,
  decision: BankDecision,
  challenged: boolean,
  context: CallContext,
): Change<Intent> {
  const charge = attemptCharge(intent, method, decision, challenged, context);
  if (decision.kind === 'approve') return authorized(intent, charge);
  return failed(intent, [charge], {
    charge: charge.id,
    code: decision.code,
    decline_code: decision.declineCode,
    message: decision.message,
    payment_method: method,
    type: 'card_error',
  });
}

function authorized(intent: Intent, charge: Charge): Change<Intent> {
  const next: Intent = {
    ...intent,
    amount_capturable: intent.amount,
    last_payment_error: null,
    latest_charge: charge.id,
    next_action: null,
    payment_method: charge.payment_method,
    status: 'requires_capture',
  };
  if (intent.capture_method === 'manual')
    return {
      result: next,
      objects: [next, charge],
      events: [
        ['charge.succeeded', charge],
        ['payment_intent.amount_capturable_updated', next],
      ],
    };
  return captureIntent(next, charge, undefined);
}

function failed(intent: Intent, charges: Charge[], error: PaymentError): Change<Intent> {
  const next: Intent = {
    ...intent,
    last_payment_error: error,
    latest_charge: charges[0]?.id ?? intent.latest_charge,
    next_action: null,
    payment_method: null,
    status: 'requires_payment_method',
  };
  return {
    result: next,
    objects: [next, ...charges],
    events: [
      ...charges.map((charge): Change['events'][number] => ['charge.failed', charge]),
      ['payment_intent.payment_failed', next],
    ],
  };
}
