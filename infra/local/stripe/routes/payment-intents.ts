import type { FastifyInstance } from 'fastify';
import { type Caller, checkClientSecret, serverOnly } from '../access.ts';
import { checkCharge, maxLongAmount } from '../amounts.ts';
import { invalid, missing } from '../api-error.ts';
import { type CallContext, toUnixSeconds } from '../call-context.ts';
import type { Form } from '../form.ts';
import {
  cancelIntent,
  captureIntent,
  cardErrorOf,
  confirmAuthenticated,
  confirmIntent,
  createIntent,
  type NewIntent,
} from '../intents.ts';
import { CANCELLATION_REASONS, CAPTURE_METHODS, CONFIRMATION_METHODS, type Intent } from '../objects.ts';
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
import { methodOfToken, readMethod } from '../payment-methods.ts';
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
  /** A token confirms one intent, once, within twelve hours. */
  const usableToken = (id: string, { now }: CallContext) => {
    const token = state.tokens.get(id);
    if (!token) throw missing('confirmation_token', id, 'confirmation_token');
    if (token.payment_intent !== null || token.expires_at <= toUnixSeconds(now))
      throw invalid(`The ConfirmationToken ${id} has been used or has expired.`, {
        param: 'confirmation_token',
      });
    return token;
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
      allowOnly(
        form,
        'client_secret',
        'confirmation_token',
        'payment_method',
        'payment_method_data',
        'return_url',
      );
      const intent = existing(id);
      checkClientSecret(caller, intent, text(form, 'client_secret'));
      checkConfirmationMethod(caller, intent);
      const returnUrl = webAddress(form, 'return_url');
      const token = text(form, 'confirmation_token');
      if (token !== undefined) return { id, token, returnUrl };
      // Without a card, an intent whose buyer was authenticated is confirmed again.
      const isAgain = form['payment_method'] === undefined && form['payment_method_data'] === undefined;
      if (isAgain && caller === 'server') return { id, returnUrl };
      return { id, returnUrl, presented: readMethod(form, context) };
    },
    act: ({ id, token, presented, returnUrl }, context) => {
      const intent = existing(id);
      if (token === undefined && !presented) {
        const change = confirmAuthenticated(intent, state.methods.get(intent.payment_method ?? ''), context);
        return { ...change, refusal: cardErrorOf(change.result) };
      }
      const collected = token === undefined ? undefined : usableToken(token, context);
      const { method, behaviour } = collected
        ? methodOfToken(collected, context)
        : required(presented, 'payment_method_data');
      const change = confirmIntent(
        intent,
        method,
        behaviour,
        returnUrl ?? collected?.return_url ?? undefined,
        context,
      );
      const used = collected ? [{ ...collected, payment_intent: id }] : [];
      return {
        ...change,
        objects: [...change.objects, method, ...used],
        refusal: cardErrorOf(change.result),
      };
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

/** With manual confirmation every attempt to pay is the server's: the client secret confirms nothing. */
function checkConfirmationMethod(caller: Caller, { id, confirmation_method }: Intent) {
  if (caller === 'server' || confirmation_method === 'automatic') return;
  throw invalid(
    `This PaymentIntent ${id} cannot be confirmed using your publishable key because its \`confirmation_method\` is set to \`manual\`.`,
  );
}

function readNewIntent(form: Form): NewIntent {
  allowOnly(
    form,
    'amount',
    'automatic_payment_methods',
    'capture_method',
    'confirmation_method',
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
    confirmation_method: choice(form, 'confirmation_method', CONFIRMATION_METHODS) ?? 'automatic',
    currency,
    description: text(form, 'description') ?? null,
    metadata: metadata(form),
    payment_method_types: ['card'],
    receipt_email: text(form, 'receipt_email') ?? null,
  };
}
