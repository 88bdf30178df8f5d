import Type, { type Static } from 'typebox';
import { Id, Instant, Money } from './common.ts';
import { defineEvent } from './define.ts';

/** One payment per order, ever; its id is the order's. */
const PaymentMoved = Type.Object({ orderId: Id, paymentId: Id, amount: Money });
const moved = { orderId: 'o1', paymentId: 'o1', amount: { amount: 1360, currency: 'EUR' } };

/** The card's bank said yes; nothing has been taken. */
export const PaymentAuthorized = defineEvent('payments.payment-authorized.v1', PaymentMoved, moved);
export const PaymentCaptured = defineEvent('payments.payment-captured.v1', PaymentMoved, moved);
/** The authorisation was given back; the card was not charged. */
export const PaymentVoided = defineEvent('payments.payment-voided.v1', PaymentMoved, moved);
/** No money will come: too many declines, or the provider refused for good. */
export const PaymentFailed = defineEvent(
  'payments.payment-failed.v1',
  Type.Object({ ...PaymentMoved.properties, reason: Type.String({ maxLength: 100 }) }),
  { ...moved, reason: 'too-many-declines' },
);
/** Money goes back to the card: `amount` for one cancellation, of the whole `left` stays taken. */
export const PaymentRefunded = defineEvent(
  'payments.payment-refunded.v1',
  Type.Object({
    ...PaymentMoved.properties,
    refundId: Type.String({ maxLength: 200 }),
    /** The id of the event that caused it: `order-cancelled` or `order-reduced`, most often. */
    cancellationId: Type.Optional(Type.String({ maxLength: 200 })),
    /** Absent: nothing is left. */
    left: Type.Optional(Money),
  }),
  { ...moved, refundId: 're_1', cancellationId: 'o1.3', left: { amount: 0, currency: 'EUR' } },
);

/** POST /api/payments */
export const StartPayment = Type.Object({ orderId: Id }, { additionalProperties: false });

/** What the browser needs to confirm with Stripe. `stripeUrl` is there only for the local Stripe. */
export const PaymentView = Type.Object({
  paymentId: Id,
  clientSecret: Type.String(),
  publishableKey: Type.String(),
  stripeUrl: Type.Optional(Type.String()),
  amount: Money,
});
export type PaymentView = Static<typeof PaymentView>;

/** How far the money of an order has moved; `open`: nothing is authorised yet. */
export const PaymentStatus = Type.Union([
  Type.Literal('open'),
  Type.Literal('authorized'),
  Type.Literal('captured'),
  Type.Literal('voided'),
  Type.Literal('failed'),
  Type.Literal('refunded'),
]);
export type PaymentStatus = Static<typeof PaymentStatus>;

/** `waiting`: not with the provider yet; `pending`: on its way to the card; `failed`: tried in vain, people see to it. */
export const RefundStatus = Type.Union([
  Type.Literal('waiting'),
  Type.Literal('pending'),
  Type.Literal('succeeded'),
  Type.Literal('failed'),
]);
export type RefundStatus = Static<typeof RefundStatus>;

/** GET /api/payments/:orderId, for its buyer and for operators. */
export const PaymentStanding = Type.Object({
  orderId: Id,
  status: PaymentStatus,
  amount: Money,
  /** Attempts that the card's bank refused, and its word for the last one. */
  declines: Type.Integer({ minimum: 0 }),
  lastDecline: Type.Optional(Type.String()),
  refunds: Type.Array(Type.Object({ cancellationId: Type.String(), amount: Money, status: RefundStatus })),
});
export type PaymentStanding = Static<typeof PaymentStanding>;

/** A movement of money: held on the card, taken, let go, given back, or a refund that the bank sent back to us. */
export const MoneyMove = Type.Union([
  Type.Literal('authorized'),
  Type.Literal('captured'),
  Type.Literal('voided'),
  Type.Literal('refunded'),
  Type.Literal('refund-failed'),
]);
export type MoneyMove = Static<typeof MoneyMove>;

const MoneyLine = Type.Object({
  /** The provider's id of the charge, intent or refund. */
  id: Type.String(),
  kind: MoneyMove,
  amount: Money,
});

/** GET /api/payments/ledger: a line of our own books, each written once; `at` is when we saw it. Operators only. */
export const LedgerLine = Type.Object({ orderId: Id, ...MoneyLine.properties, at: Instant });
export type LedgerLine = Static<typeof LedgerLine>;

/** GET /api/payments/reconciliation?since=: our books against the provider's, line by line. Operators only. */
export const Reconciliation = Type.Object({
  since: Instant,
  at: Instant,
  /** Lines of the provider that were compared. */
  compared: Type.Integer({ minimum: 0 }),
  /** Empty when the books are equal. A movement of this very moment may show as `missing-here`. */
  differences: Type.Array(
    Type.Object({
      kind: Type.Union([
        Type.Literal('missing-here'),
        Type.Literal('missing-at-provider'),
        Type.Literal('amount'),
      ]),
      here: Type.Optional(LedgerLine),
      there: Type.Optional(MoneyLine),
    }),
  ),
});
export type Reconciliation = Static<typeof Reconciliation>;
