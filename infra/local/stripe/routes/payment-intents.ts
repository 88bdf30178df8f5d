import type { FastifyInstance } from 'fastify';
import { checkClientSecret, serverOnly } from '../access.ts';
import { checkCharge, maxLongAmount } from '../amounts.ts';
import { invalid, missing } from '../api-error.ts';
import { type CallContext, toUnixSeconds } from '../call-context.ts';
import { cardOfToken, type PresentedCard, readCard } from '../cards.ts';
import type { Form } from '../form.ts';
import {
  cancelIntent,
  captureIntent,
  cardErrorOf,
  confirmIntent,
  createIntent,
  type NewIntent,
} from '../intents.ts';
import { CANCELLATION_REASONS, CAPTURE_METHODS, type PaymentMethod } from '../objects.ts';
import {
  allowOnly,
  choice,
  flag,
  group,
  integer,
  metadata,
  required,
  text,
  texts,
  webAddress,
} from '../params.ts';
import { addMutation, type Deps } from './mutation.ts';
import { addReadRoutes } from './read-routes.ts';

const URL = '/v1/payment_intents';

export function addPaymentIntentRoutes(app: FastifyInstance, deps: Deps) {
  const { state } = deps;
  const existing = (id: string) => {
    const intent = state.intents.get(id);
    if (!intent) throw missing('payment_intent', id, 'intent');
    return intent;
  };
  const chargeOf = (id: string | null) => (id === null ? undefined : state.charges.get(id));

  addReadRoutes(app, state, { url: URL, kind: 'payment_intent', objects: state.intents, filters: [] });

  addMutation(app, deps, {
    url: URL,
    kind: 'payment_intent',
    read: (form, _, caller) => {
      serverOnly(caller);
      return readNewIntent(form);
    },
    act: createIntent,
  });

  addMutation(app, deps, {
    url: `${URL}/:id/confirm`,
    kind: 'payment_intent',
    read: (form, id, caller, context) => {
      allowOnly(form, 'client_secret', 'payment_method', 'payment_method_data', 'return_url');
      const intent = existing(id);
      checkClientSecret(caller, intent, text(form, 'client_secret'));
      return { id, ...readMethod(form, context), returnUrl: webAddress(form, 'return_url') };
    },
    act: ({ id, method, behaviour, returnUrl }, context) => {
      const change = confirmIntent(existing(id), method, behaviour, returnUrl, context);
      return { ...change, objects: [...change.objects, method], refusal: cardErrorOf(change.result) };
    },
  });

  addMutation(app, deps, {
    url: `${URL}/:id/capture`,
    kind: 'payment_intent',
    read: (form, id, caller) => {
      serverOnly(caller);
      allowOnly(form, 'amount_to_capture');
      return { id, amount: integer(form, 'amount_to_capture', 1, maxLongAmount) };
    },
    act: ({ id, amount }) => {
      const intent = existing(id);
      return captureIntent(intent, chargeOf(intent.latest_charge), amount);
    },
  });

  addMutation(app, deps, {
    url: `${URL}/:id/cancel`,
    kind: 'payment_intent',
    read: (form, id, caller) => {
      serverOnly(caller);
      allowOnly(form, 'cancellation_reason');
      return { id, reason: choice(form, 'cancellation_reason', CANCELLATION_REASONS) ?? null };
    },
    act: ({ id, reason }, context) => {
      const intent = existing(id);
      return cancelIntent(intent, chargeOf(intent.latest_charge), reason, context);
    },
  });
}

function readNewIntent(form: Form): NewIntent {
  allowOnly(
    form,
    'amount',
    'automatic_payment_methods',
    'capture_method',
    'currency',
    'description',
    'metadata',
    'payment_method_types',
    'receipt_email',
  );
  const amount = required(integer(form, 'amount', 1, maxLongAmount), 'amount');
  const currency = required(text(form, 'currency'), 'currency').toLowerCase();
  checkCharge(amount, currency);
  const types = texts(form, 'payment_method_types');
  if (types.some((type) => type !== 'card'))
    throw invalid('Only cards are served here.', { param: 'payment_method_types' });
  const automatic = group(form, 'automatic_payment_methods');
  if (automatic) allowOnly(automatic, 'enabled', 'allow_redirects');
  const isAutomatic = automatic
    ? required(flag(automatic, 'enabled'), 'automatic_payment_methods[enabled]')
    : types.length === 0;
  return {
    amount,
    automatic_payment_methods: isAutomatic
      ? {
          allow_redirects:
            (automatic && choice(automatic, 'allow_redirects', ['always', 'never'])) ?? 'always',
          enabled: true,
        }
      : null,
    capture_method: choice(form, 'capture_method', CAPTURE_METHODS) ?? 'automatic_async',
    currency,
    description: text(form, 'description') ?? null,
    metadata: metadata(form),
    payment_method_types: ['card'],
    receipt_email: text(form, 'receipt_email') ?? null,
  };
}

function readMethod(
  form: Form,
  context: CallContext,
): { method: PaymentMethod; behaviour: PresentedCard['behaviour'] } {
  const data = group(form, 'payment_method_data');
  const { card, behaviour } = data ? readCardData(data, context.now) : readToken(form, context.now);
  const method: PaymentMethod = {
    id: context.newId('pm'),
    object: 'payment_method',
    allow_redisplay: 'unspecified',
    billing_details: readBilling((data && group(data, 'billing_details')) ?? {}),
    card,
    created: toUnixSeconds(context.now),
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: {},
    type: 'card',
  };
  return { method, behaviour };
}

function readCardData(data: Form, now: Date): PresentedCard {
  allowOnly(data, 'type', 'card', 'billing_details');
  required(choice(data, 'type', ['card']), 'payment_method_data[type]');
  return readCard(required(group(data, 'card'), 'payment_method_data[card]'), now);
}

function readToken(form: Form, now: Date): PresentedCard {
  const token = required(text(form, 'payment_method'), 'payment_method_data');
  const presented = cardOfToken(token, now);
  if (!presented) throw missing('payment_method', token, 'payment_method');
  return presented;
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
