import { missing } from './api-error.ts';
import { type CallContext, toUnixSeconds } from './call-context.ts';
import { behaviourOf, cardOfToken, readCard } from './cards.ts';
import type { Form } from './form.ts';
import type { Card, ConfirmationToken, PaymentMethod } from './objects.ts';
import { allowOnly, choice, group, required, text } from './params.ts';
import type { CardBehaviour } from './test-cards.ts';

/** A payment method to confirm an intent with, and the behaviour of its bank. */
export interface PresentedMethod {
  method: PaymentMethod;
  behaviour: CardBehaviour;
}

/** Reads `payment_method_data` or the documented id of a test card in `payment_method`. */
export function readMethod(form: Form, context: CallContext): PresentedMethod {
  const preview = readPreview(form, context.now);
  return present(preview, context);
}

/** The payment method that confirming with a token makes. */
export const methodOfToken = ({ payment_method_preview: preview }: ConfirmationToken, context: CallContext) =>
  present(preview, context);

/** What a confirmation token shows of its card. */
export function readPreview(form: Form, now: Date): ConfirmationToken['payment_method_preview'] {
  const data = group(form, 'payment_method_data');
  const card = data ? readCardData(data, now) : readTestCard(form, now);
  return { billing_details: readBilling((data && group(data, 'billing_details')) ?? {}), card, type: 'card' };
}

function present(
  { billing_details, card }: ConfirmationToken['payment_method_preview'],
  context: CallContext,
): PresentedMethod {
  const method: PaymentMethod = {
    id: context.newId('pm'),
    object: 'payment_method',
    allow_redisplay: 'unspecified',
    billing_details,
    card,
    created: toUnixSeconds(context.now),
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: {},
    type: 'card',
  };
  return { method, behaviour: behaviourOf(card) };
}

function readCardData(data: Form, now: Date): Card {
  allowOnly(data, 'type', 'card', 'billing_details');
  required(choice(data, 'type', ['card']), 'payment_method_data[type]');
  return readCard(required(group(data, 'card'), 'payment_method_data[card]'), now);
}

function readTestCard(form: Form, now: Date): Card {
  const token = required(text(form, 'payment_method'), 'payment_method_data');
  const card = cardOfToken(token, now);
  if (!card) throw missing('payment_method', token, 'payment_method');
  return card;
}

function readBilling(form: Form): PaymentMethod['billing_details'] {
  allowOnly(form, 'address', 'email', 'name', 'phone');
  const address = group(form, 'address') ?? {};
  allowOnly(address, 'city', 'country', 'line1', 'line2', 'postal_code', 'state');
  const line = (name: 'city' | 'country' | 'line1' | 'line2' | 'postal_code' | 'state') =>
    text(address, name) ?? null;
  return {
    address: {
      city: line('city'),
      country: line('country'),
      line1: line('line1'),
      line2: line('line2'),
      postal_code: line('postal_code'),
      state: line('state'),
    },
    email: text(form, 'email') ?? null,
    name: text(form, 'name') ?? null,
    phone: text(form, 'phone') ?? null,
    tax_id: null,
  };
}
