import { DomainError } from '@railhead/common/domain/domain-error';
import type Stripe from 'stripe';
import Type from 'typebox';
import { Compile } from 'typebox/compile';

/** What is read of any webhook, whatever its type. `created` is in Unix seconds, up to the year 2999. */
const body = Compile(
  Type.Object({
    id: Type.String({ pattern: '^[\\w.-]{1,255}$' }),
    type: Type.String({ pattern: '^[a-z0-9_.]{1,255}$' }),
    created: Type.Integer({ minimum: 0, maximum: 32_503_679_999 }),
    data: Type.Object({ object: Type.Object({}) }),
  }),
);

/**
 * The event in a webhook whose signature was verified: signed is not the same as well formed.
 *
 * @throws DomainError `validation-failed`
 */
export function parseWebhook(text: string): Stripe.Event {
  const parsed = parseJson(text);
  if (!body.Check(parsed))
    throw new DomainError('validation-failed', { detail: 'The body is not a Stripe event.' });
  return parsed as unknown as Stripe.Event;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new DomainError('validation-failed', { detail: 'The body is not JSON.', cause: error });
  }
}
