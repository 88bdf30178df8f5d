import Type, { type Static } from 'typebox';

/** RFC 9457 problem details with our stable `code`. `errors` names the fields of a request that is not valid. */
export const Problem = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  code: Type.String(),
  detail: Type.Optional(Type.String()),
  /** Quote it when asking for help; it stands in the log line of this request. */
  requestId: Type.Optional(Type.String()),
  errors: Type.Optional(Type.Array(Type.Object({ field: Type.String(), message: Type.String() }))),
  /** When the same request may succeed; also in the header `Retry-After`. */
  retryAfterSeconds: Type.Optional(Type.Integer()),
  /** What the caller needs to go on, by code: the new fare, the seats that are gone. */
  facts: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
});
export type Problem = Static<typeof Problem>;

/** Every stable problem code, also in the wire's `type` (`urn:railhead:problem:<code>`). A code is never renamed. */
export type ProblemCode =
  | 'validation-failed'
  | 'sign-in-required'
  | 'token-expired'
  | 'token-invalid'
  | 'code-wrong'
  | 'code-expired'
  | 'code-exhausted'
  | 'code-used'
  | 'password-wrong'
  | 'refresh-invalid'
  | 'proof-required'
  | 'password-weak'
  | 'role-required'
  | 'passkey-required'
  | 'passkey-invalid'
  | 'passkey-unknown'
  | 'challenge-expired'
  | 'too-many-passkeys'
  | 'enrolment-required'
  | 'enrolment-invalid'
  | 'email-in-use'
  | 'link-invalid'
  | 'cross-origin'
  | 'misdirected-request'
  | 'signature-invalid'
  | 'not-found'
  | 'station-unknown'
  | 'run-unknown'
  | 'order-unknown'
  | 'ticket-unknown'
  | 'account-unknown'
  | 'seat-unknown'
  | 'class-unknown'
  | 'method-not-allowed'
  | 'seat-taken'
  | 'seat-held'
  | 'sold-out'
  | 'not-together'
  | 'fare-changed'
  | 'run-departed'
  | 'run-cancelled'
  | 'sale-not-open'
  | 'sale-closed'
  | 'order-not-pending'
  | 'order-not-paid'
  | 'no-more-time'
  | 'refund-changed'
  | 'order-not-payable'
  | 'nothing-to-pay'
  | 'refund-unknown'
  | 'refund-already-made'
  | 'payment-refused'
  | 'order-not-yet-known'
  | 'card-declined'
  | 'card-details-expired'
  | 'payment-in-progress'
  | 'ticket-voided'
  | 'body-too-large'
  | 'media-type-unsupported'
  | 'journey-invalid'
  | 'stop-not-served'
  | 'seat-twice'
  | 'too-many-seats'
  | 'idempotency-key-required'
  | 'idempotency-key-reused'
  | 'too-many-requests'
  | 'too-many-declines'
  | 'too-many-holds'
  | 'too-many-streams'
  | 'request-timeout'
  | 'uri-too-long'
  | 'headers-too-large'
  | 'too-many-holds-in-network'
  | 'too-many-unpaid-orders'
  | 'too-many-unpaid-seats'
  | 'ordering-paused'
  | 'too-early-to-extend'
  | 'hold-worn-out'
  | 'internal-error'
  | 'service-away'
  | 'payment-provider-unavailable'
  | 'busy'
  | 'temporarily-unavailable';
