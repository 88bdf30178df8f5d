import Type, { type Static } from 'typebox';
import { defineEvent, Id, Money } from './define.ts';

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
