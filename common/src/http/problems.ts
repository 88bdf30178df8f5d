import { STATUS_CODES } from 'node:http';
import type { Problem } from '../contracts/problem.ts';

/**
 * Every refusal of the system: its stable code, HTTP status and title. The wire form is RFC 9457; screens choose
 * their sentence by the code.
 */
export const problems = {
  'validation-failed': [400, 'The request is not valid'],
  'sign-in-required': [401, 'Please sign in first'],
  'token-expired': [401, 'The session has expired'],
  'token-invalid': [401, 'The session is not valid'],
  'code-wrong': [401, 'This code is not right'],
  'code-expired': [401, 'This code has expired; ask for a new one'],
  'code-exhausted': [401, 'Too many tries; ask for a new code'],
  'code-used': [401, 'This code has been used; ask for a new one'],
  'password-wrong': [401, 'E-mail address or password is not right'],
  'refresh-invalid': [401, 'The session has ended; please sign in again'],
  'role-required': [403, 'Your account may not do this'],
  'cross-origin': [403, 'This request came from another site'],
  'signature-invalid': [400, 'The signature does not match'],
  'not-found': [404, 'There is nothing here'],
  'station-unknown': [404, 'This station is not known'],
  'run-unknown': [404, 'This train is not known'],
  'order-unknown': [404, 'This order is not known'],
  'ticket-unknown': [404, 'This ticket is not known'],
  'account-unknown': [404, 'This account is not known'],
  'seat-unknown': [404, 'This seat does not exist on this train'],
  'class-unknown': [404, 'This class does not exist on this train'],
  'method-not-allowed': [405, 'This cannot be done here'],
  'seat-taken': [409, 'A seat has just been taken'],
  'seat-held': [409, 'Somebody else is choosing this seat'],
  'sold-out': [409, 'So many seats of this class are not free'],
  'not-together': [409, 'So many seats are not free in one coach'],
  'fare-changed': [409, 'The fare has changed'],
  'run-departed': [409, 'This train has left'],
  'run-cancelled': [409, 'This train does not run'],
  'sale-not-open': [409, 'The sale has not opened yet'],
  'sale-closed': [409, 'The sale has closed'],
  'order-not-pending': [409, 'This order can no longer be changed'],
  'order-not-paid': [409, 'An order that is not paid yet can only be cancelled whole'],
  'no-more-time': [409, 'There is no more time for this order'],
  'refund-changed': [409, 'Less is given back now than before'],
  'order-not-payable': [409, 'This order can no longer be paid'],
  'order-not-yet-known': [409, 'What the order stands at is only just becoming known; try again in a moment'],
  'ticket-voided': [410, 'This ticket is no longer valid'],
  'body-too-large': [413, 'The request is too large'],
  'media-type-unsupported': [415, 'Send JSON'],
  'journey-invalid': [422, 'A journey goes from an earlier stop to a later one'],
  'stop-not-served': [422, 'Passengers cannot board or alight there'],
  'seat-twice': [422, 'A seat is named twice'],
  'too-many-seats': [422, 'That is more seats than one order may have'],
  'idempotency-key-required': [422, 'Send an Idempotency-Key header'],
  'idempotency-key-reused': [422, 'This Idempotency-Key was used for another request'],
  'too-many-requests': [429, 'Too many requests; wait a moment'],
  'too-many-holds': [429, 'You are holding too many seats'],
  'hold-worn-out': [409, 'These seats were held long enough; order them or choose others'],
  'internal-error': [500, 'Something went wrong on our side'],
  'service-away': [502, 'Part of the system does not answer; try again'],
  'payment-provider-unavailable': [503, 'The payment provider does not answer; try again'],
  busy: [503, 'Too much is happening at once; try again'],
  'temporarily-unavailable': [503, 'Part of the system is away; try again'],
} as const satisfies Record<string, readonly [status: number, title: string]>;

export type ProblemCode = keyof typeof problems;

/** The business said no. Thrown anywhere below a route, answered as problem details; in a consumer it is a fault. */
export class Refusal extends Error {
  override name = 'Refusal';
  readonly code: ProblemCode;
  readonly detail: string | undefined;
  /** What the caller needs to go on, by code. Never anything of another person. */
  readonly facts: Record<string, unknown> | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: ProblemCode,
    options: {
      detail?: string;
      facts?: Record<string, unknown>;
      retryAfterSeconds?: number;
      cause?: unknown;
    } = {},
  ) {
    // A refusal was meant: nobody asks where it came from, and finding out would cost more than the rest of the answer.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(options.detail ?? problems[code][1], { cause: options.cause });
    Error.stackTraceLimit = stackTraceLimit;
    this.code = code;
    this.detail = options.detail;
    this.facts = options.facts;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }

  get status(): number {
    return problems[this.code][0];
  }
}

/** The wire form of a refusal. */
export function problemOf(code: ProblemCode, more: Partial<Problem> = {}): Problem {
  const [status, title] = problems[code];
  return {
    type: `urn:railhead:problem:${code}`,
    title: title ?? STATUS_CODES[status] ?? '',
    status,
    code,
    ...more,
  };
}
