import Type, { type Static } from 'typebox';
import { Id, Instant, Money } from './common.ts';
import { defineEvent } from './define.ts';

/** One payment per order, ever; its id is the order's. */
const PaymentMoved = Type.Object({ orderId: Id, paymentId: Id, amount: Money });
const moved = { orderId: 'o1', paymentId: 'o1', amount: { amount: 1360, currency: 'EUR' } };

/** The card's bank authorised the amount; nothing is captured. */
export const PaymentAuthorized = defineEvent('payments.payment-authorized.v1', PaymentMoved, moved);
export const PaymentCaptured = defineEvent('payments.payment-captured.v1', PaymentMoved, moved);
/** The authorisation was released; the card was not charged. */
export const PaymentVoided = defineEvent('payments.payment-voided.v1', PaymentMoved, moved);
/** The payment failed for good: too many declined cards, or the provider refused. */
export const PaymentFailed = defineEvent(
  'payments.payment-failed.v1',
  Type.Object({ ...PaymentMoved.properties, reason: Type.String({ maxLength: 100 }) }),
  { ...moved, reason: 'too-many-declines' },
);
/** `amount` is refunded for one cancellation; `left` of the captured money remains. */
export const PaymentRefunded = defineEvent(
  'payments.payment-refunded.v1',
  Type.Object({
    ...PaymentMoved.properties,
    refundId: Type.String({ maxLength: 200 }),
    /** The id of the event that caused it, usually `order-cancelled` or `order-reduced`. */
    cancellationId: Type.Optional(Type.String({ maxLength: 200 })),
    /** Absent: nothing is left. */
    left: Type.Optional(Money),
  }),
  { ...moved, refundId: 're_1', cancellationId: 'o1.3', left: { amount: 0, currency: 'EUR' } },
);

/** The refund of one cancellation could not be paid out and is left to an operator, also if it was published before. */
export const PaymentRefundFailed = defineEvent(
  'payments.payment-refund-failed.v1',
  Type.Object({ ...PaymentMoved.properties, cancellationId: Type.String({ maxLength: 200 }) }),
  { ...moved, cancellationId: 'o1.3' },
);

/** POST /api/payments */
export const StartPayment = Type.Object({ orderId: Id }, { additionalProperties: false });

/** What the browser needs to collect a card with Stripe and to authenticate the buyer. `stripeUrl` is there only for the local Stripe. */
export const PaymentView = Type.Object({
  paymentId: Id,
  clientSecret: Type.String(),
  publishableKey: Type.String(),
  stripeUrl: Type.Optional(Type.String()),
  amount: Money,
});
export type PaymentView = Static<typeof PaymentView>;

/**
 * POST /api/payments/:orderId/confirm: pays with the card of a confirmation token, which the provider's script makes in the
 * browser. Without a token, the payment goes on with the card whose bank has just authenticated the buyer.
 */
export const ConfirmPayment = Type.Object(
  { confirmationToken: Type.Optional(Type.String({ pattern: '^[\\w-]{1,100}$' })) },
  { additionalProperties: false },
);
export type ConfirmPayment = Static<typeof ConfirmPayment>;

/**
 * What became of a confirmation. `requires-action`: the card's bank wants to authenticate the buyer (3-D Secure), at
 * `actionUrl` if it is there, else in the provider's script. A declined card is the problem `card-declined`.
 */
export const PaymentConfirmation = Type.Object({
  status: Type.Union([
    Type.Literal('authorized'),
    Type.Literal('processing'),
    Type.Literal('requires-action'),
  ]),
  actionUrl: Type.Optional(Type.String()),
});
export type PaymentConfirmation = Static<typeof PaymentConfirmation>;

/** The state of an order's payment; `open`: nothing is authorised yet. */
export const PaymentStatus = Type.Union([
  Type.Literal('open'),
  Type.Literal('authorized'),
  Type.Literal('captured'),
  Type.Literal('voided'),
  Type.Literal('failed'),
  Type.Literal('refunded'),
]);
export type PaymentStatus = Static<typeof PaymentStatus>;

/** `waiting`: not sent to the provider yet; `pending`: on its way to the card; `failed`: left to an operator. */
export const RefundStatus = Type.Union([
  Type.Literal('waiting'),
  Type.Literal('pending'),
  Type.Literal('succeeded'),
  Type.Literal('failed'),
]);
export type RefundStatus = Static<typeof RefundStatus>;

/**
 * Why the money of a refund is not on its way. `delayed-by-provider`: it passes, and the refund is tried until then;
 * `rejected-by-bank`: the provider reports the card or its bank; `refused-by-provider`: anything else.
 */
export const RefundReason = Type.Union([
  Type.Literal('delayed-by-provider'),
  Type.Literal('rejected-by-bank'),
  Type.Literal('refused-by-provider'),
]);
export type RefundReason = Static<typeof RefundReason>;

export const RefundView = Type.Object({
  cancellationId: Type.String(),
  amount: Money,
  status: RefundStatus,
  /** Absent if no attempt has failed, and once the refund is made. */
  reason: Type.Optional(RefundReason),
});
export type RefundView = Static<typeof RefundView>;

/** GET /api/payments/refunds: a refund that waits for another attempt or was given up. Operators only. */
export const UnpaidRefund = Type.Object({
  orderId: Id,
  ...RefundView.properties,
  /** When it is tried again; absent if it was given up or is tried now. */
  retryAt: Type.Optional(Instant),
});
export type UnpaidRefund = Static<typeof UnpaidRefund>;

/** GET /api/payments/:orderId, for its buyer and for operators. */
export const PaymentDetails = Type.Object({
  orderId: Id,
  status: PaymentStatus,
  amount: Money,
  /** Number of declined attempts, and the bank's code for the last one. */
  declines: Type.Integer({ minimum: 0 }),
  lastDecline: Type.Optional(Type.String()),
  refunds: Type.Array(RefundView),
});
export type PaymentDetails = Static<typeof PaymentDetails>;

/**
 * A step of the buyer at the card form that is not an event: a declined card, or a check by the card's bank (3-D Secure)
 * that was asked for or failed. `code` is the provider's.
 */
export const PaymentAttempt = Type.Object({
  at: Instant,
  kind: Type.Union([
    Type.Literal('declined'),
    Type.Literal('authentication-required'),
    Type.Literal('authentication-failed'),
  ]),
  code: Type.Optional(Type.String()),
});
export type PaymentAttempt = Static<typeof PaymentAttempt>;

/**
 * GET /api/payments/:orderId/attempts, for operators. Attempts come from the webhooks of the last 30 days; `declines`
 * counts those of which no webhook arrived, too.
 */
export const PaymentAttempts = Type.Object({
  orderId: Id,
  status: PaymentStatus,
  declines: PaymentDetails.properties.declines,
  lastDecline: PaymentDetails.properties.lastDecline,
  /** Oldest first. */
  attempts: Type.Array(PaymentAttempt),
});
export type PaymentAttempts = Static<typeof PaymentAttempts>;

/** The kinds of money movements; `refund-failed` is a refund that the bank returned. */
export const MovementKind = Type.Union([
  Type.Literal('authorized'),
  Type.Literal('captured'),
  Type.Literal('voided'),
  Type.Literal('refunded'),
  Type.Literal('refund-failed'),
]);
export type MovementKind = Static<typeof MovementKind>;

const MovementView = Type.Object({
  /** The provider's id of the charge, intent or refund. */
  id: Type.String(),
  kind: MovementKind,
  amount: Money,
});

/** GET /api/payments/ledger: a journal entry, recorded once; `at` is when it was recorded. Operators only. */
export const JournalEntry = Type.Object({ orderId: Id, ...MovementView.properties, at: Instant });
export type JournalEntry = Static<typeof JournalEntry>;

/** GET /api/payments/reconciliation?since=: our journal compared with the provider's. Operators only. */
export const Reconciliation = Type.Object({
  since: Instant,
  at: Instant,
  /** Number of the provider's movements that were compared. */
  compared: Type.Integer({ minimum: 0 }),
  /** Empty when the journals agree. A movement of this very moment may appear as `missing-here`. */
  differences: Type.Array(
    Type.Object({
      kind: Type.Union([
        Type.Literal('missing-here'),
        Type.Literal('missing-at-provider'),
        Type.Literal('amount'),
      ]),
      here: Type.Optional(JournalEntry),
      there: Type.Optional(MovementView),
    }),
  ),
});
export type Reconciliation = Static<typeof Reconciliation>;
