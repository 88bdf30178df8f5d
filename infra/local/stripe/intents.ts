import { cardError, invalid, type StripeError, unexpectedState } from './api-error.ts';
import { attemptCharge } from './charges.ts';
import type { Charge, Intent, PaymentError, PaymentMethod } from './objects.ts';
import { type Answer, answerAfterChallenge, type Behaviour } from './test-cards.ts';
import { type Change, seconds, type World } from './world.ts';

/** What the maker of an intent decides. */
export type NewIntent = Pick<
  Intent,
  | 'amount'
  | 'automatic_payment_methods'
  | 'capture_method'
  | 'currency'
  | 'description'
  | 'metadata'
  | 'payment_method_types'
  | 'receipt_email'
>;

export function createIntent(wanted: NewIntent, world: World): Change<Intent> {
  const id = world.fresh('pi');
  const intent: Intent = {
    ...wanted,
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
    client_secret: world.fresh(`${id}_secret`),
    confirmation_method: 'automatic',
    created: seconds(world.now),
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
  return { answer: intent, rows: [intent], events: [['payment_intent.created', intent]] };
}

/** Tries a card. A challenge waits for the buyer; a decline leaves the intent open for the next card. */
export function confirmIntent(
  intent: Intent,
  method: PaymentMethod,
  behaviour: Behaviour,
  returnUrl: string | undefined,
  world: World,
): Change<Intent> {
  if (intent.status !== 'requires_payment_method' && intent.status !== 'requires_action')
    throw unexpectedState(intent, 'confirmed');
  return behaviour.kind === 'challenge'
    ? challenge(intent, method, returnUrl, world)
    : attempt(intent, method, behaviour, false, world);
}

/** The buyer's answer on the bank's page; the bank may decline even a buyer who is the owner. */
export function answerChallenge(
  intent: Intent,
  method: PaymentMethod,
  approved: boolean,
  world: World,
): Change<Intent> {
  if (intent.status !== 'requires_action') throw unexpectedState(intent, 'authenticated');
  if (approved) return attempt(intent, method, answerAfterChallenge(method.card.fingerprint), true, world);
  return failed(intent, [], {
    code: 'payment_intent_authentication_failure',
    message: 'The buyer could not be authenticated; try another payment method.',
    payment_method: method,
    type: 'invalid_request_error',
  });
}

/** Takes the authorised money, or a part of it; the rest is let go. */
export function captureIntent(
  intent: Intent,
  charge: Charge | undefined,
  wanted: number | undefined,
): Change<Intent> {
  if (intent.status !== 'requires_capture' || !charge) throw unexpectedState(intent, 'captured');
  const amount = wanted ?? intent.amount_capturable;
  if (amount > intent.amount_capturable)
    throw invalid(`Only ${intent.amount_capturable} can be captured.`, {
      code: 'amount_too_large',
      param: 'amount_to_capture',
    });
  const captured = { ...charge, amount_captured: amount, captured: true };
  const next: Intent = { ...intent, amount_capturable: 0, amount_received: amount, status: 'succeeded' };
  return {
    answer: next,
    rows: [next, captured],
    events: [
      ['charge.captured', captured],
      ['payment_intent.succeeded', next],
    ],
  };
}

/** Ends an intent that took no money; an authorisation is given back to the card. */
export function cancelIntent(
  intent: Intent,
  charge: Charge | undefined,
  reason: Intent['cancellation_reason'],
  world: World,
): Change<Intent> {
  if (intent.status === 'succeeded' || intent.status === 'canceled')
    throw unexpectedState(intent, 'canceled');
  const next: Intent = {
    ...intent,
    amount_capturable: 0,
    canceled_at: seconds(world.now),
    cancellation_reason: reason,
    next_action: null,
    status: 'canceled',
  };
  const told: Change<Intent> = { answer: next, rows: [next], events: [['payment_intent.canceled', next]] };
  if (intent.status !== 'requires_capture' || !charge) return told;
  const released = { ...charge, amount_refunded: charge.amount, refunded: true };
  return { answer: next, rows: [next, released], events: [['charge.refunded', released], ...told.events] };
}

/** The 402 that answers a confirmation whose card was declined; undefined when it was not. */
export function refusalOf(intent: Intent): StripeError | undefined {
  const error = intent.last_payment_error;
  if (intent.status !== 'requires_payment_method' || error === null) return undefined;
  const { type: _, message, ...detail } = error;
  return cardError(message, { ...detail, payment_intent: intent });
}

function challenge(
  intent: Intent,
  method: PaymentMethod,
  returnUrl: string | undefined,
  world: World,
): Change<Intent> {
  const next: Intent = {
    ...intent,
    last_payment_error: null,
    next_action: {
      redirect_to_url: {
        return_url: returnUrl ?? null,
        url: `${world.origin}/3ds/${intent.id}/${world.fresh('payatt')}`,
      },
      type: 'redirect_to_url',
    },
    payment_method: method.id,
    status: 'requires_action',
  };
  return { answer: next, rows: [next], events: [['payment_intent.requires_action', next]] };
}

function attempt(
  intent: Intent,
  method: PaymentMethod,
  answer: Answer,
  challenged: boolean,
  world: World,
): Change<Intent> {
  const charge = attemptCharge(intent, method, answer, challenged, world);
  if (answer.kind === 'approve') return authorised(intent, charge);
  return failed(intent, [charge], {
    charge: charge.id,
    code: answer.code,
    decline_code: answer.declineCode,
    message: answer.message,
    payment_method: method,
    type: 'card_error',
  });
}

function authorised(intent: Intent, charge: Charge): Change<Intent> {
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
      answer: next,
      rows: [next, charge],
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
    answer: next,
    rows: [next, ...charges],
    events: [
      ...charges.map((charge): Change['events'][number] => ['charge.failed', charge]),
      ['payment_intent.payment_failed', next],
    ],
  };
}
