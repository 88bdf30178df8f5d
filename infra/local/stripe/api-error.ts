import type { Intent, PaymentError } from './objects.ts';

type ErrorType = 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error';

/** Further fields of an error, with the field names of Stripe. */
export interface ErrorDetail {
  code?: string;
  param?: string;
  decline_code?: string;
  charge?: string;
  payment_intent?: Intent;
  payment_method?: PaymentError['payment_method'];
}

/** An error response of Stripe: `{ error: { type, message, code?, … } }` and its HTTP status. */
export class StripeError extends Error {
  readonly status: number;
  readonly type: ErrorType;
  readonly detail: ErrorDetail;

  constructor(status: number, type: ErrorType, message: string, detail: ErrorDetail = {}) {
    super(message);
    this.status = status;
    this.type = type;
    this.detail = detail;
  }

  body() {
    return { error: { type: this.type, message: this.message, ...this.detail } };
  }
}

/** 400: the request is invalid. */
export const invalid = (message: string, detail: ErrorDetail = {}) =>
  new StripeError(400, 'invalid_request_error', message, detail);

/** 404: no object with this id. */
export const missing = (kind: string, id: string, param = 'id') =>
  new StripeError(404, 'invalid_request_error', `No such ${kind}: '${id}'.`, {
    code: 'resource_missing',
    param,
  });

/** 402: the card is invalid or was declined. */
export const cardError = (message: string, detail: ErrorDetail) =>
  new StripeError(402, 'card_error', message, detail);

/** 400: the state of the intent does not allow this step. */
export const unexpectedState = (intent: Intent, step: string) =>
  invalid(`This PaymentIntent's status is ${intent.status}, so it cannot be ${step}.`, {
    code: 'payment_intent_unexpected_state',
    payment_intent: intent,
  });
