import Type, { type Static } from 'typebox';
import {
  Id,
  Instant,
  JourneyEnds,
  LocalDate,
  Money,
  PassengerType,
  PersonName,
  SeatId,
  StopIndex,
} from './common.ts';
import { defineEvent } from './define.ts';
import { RefundRules } from './tickets.ts';

/** The order's short code for people: six characters, no look-alikes and no vowels. */
export const Reference = Type.String({ pattern: '^[2-9BCDFGHJKLMNPQRSTVWXZ]{6}$' });

/** Names and addresses may be blank in events: an erased account's are. */
const SeatForPassenger = Type.Object({
  seat: SeatId,
  passenger: Type.Object({ name: Type.String({ maxLength: 80 }), type: PassengerType }),
  fare: Money,
});
export type SeatForPassenger = Static<typeof SeatForPassenger>;

/** Departure at the boarding stop, arrival at the alighting stop. */
export const JourneyTimes = Type.Object({ departure: Instant, arrival: Instant });
export type JourneyTimes = Static<typeof JourneyTimes>;

/** A passenger took seats; they stay theirs until `holdUntil` or until they pay. */
export const OrderPlaced = defineEvent(
  'orders.order-placed.v1',
  Type.Object({
    orderId: Id,
    accountId: Id,
    reference: Reference,
    runId: Id,
    from: StopIndex,
    to: StopIndex,
    seats: Type.Array(SeatForPassenger, { minItems: 1, maxItems: 8 }),
    contact: Type.String({ maxLength: 254 }),
    fare: Money,
    holdUntil: Instant,
    /** Frozen at the sale, for the classes of its seats; absent: nothing is given back. */
    refundRules: Type.Optional(RefundRules),
    /** The times that were sold; absent in orders of earlier versions. */
    bookedTimes: Type.Optional(JourneyTimes),
  }),
  {
    orderId: 'o1',
    accountId: 'a1',
    reference: 'T7K4QM',
    runId: 'demo-ic-101-20261121',
    from: 0,
    to: 1,
    seats: [
      {
        seat: 'A-14',
        passenger: { name: 'Ada Byron', type: 'adult' },
        fare: { amount: 1360, currency: 'EUR' },
      },
    ],
    contact: 'ada@example.org',
    fare: { amount: 1360, currency: 'EUR' },
    holdUntil: '2026-11-21T07:15:00.000Z',
    refundRules: {
      version: '2026-1',
      classes: {
        standard: [
          { hoursBefore: 24, feePercent: 10 },
          { hoursBefore: 2, feePercent: 50 },
        ],
      },
    },
    bookedTimes: { departure: '2026-11-21T08:00:00.000Z', arrival: '2026-11-21T09:10:00.000Z' },
  },
);
export type OrderPlacedData = Static<typeof OrderPlaced.schema>;

const OrderEnded = Type.Object({ orderId: Id, runId: Id, seats: Type.Array(SeatId) });

/** "More time": the buyer keeps the seats until a later `holdUntil`. */
export const OrderExtended = defineEvent(
  'orders.order-extended.v1',
  Type.Object({
    orderId: Id,
    runId: Id,
    holdUntil: Instant,
    /** How often it has been extended, this time included. */
    extensions: Type.Integer({ minimum: 1 }),
  }),
  { orderId: 'o1', runId: 'demo-ic-101-20261121', holdUntil: '2026-11-21T07:20:00.000Z', extensions: 1 },
);

/** Paid in time: the seats are the buyer's, and payments may capture. */
export const OrderConfirmed = defineEvent('orders.order-confirmed.v1', OrderEnded, {
  orderId: 'o1',
  runId: 'demo-ic-101-20261121',
  seats: ['A-14'],
});

/** `holdUntil` passed unpaid; the seats are free again. `cause` counts who noticed first. */
export const OrderExpired = defineEvent(
  'orders.order-expired.v1',
  Type.Object({
    ...OrderEnded.properties,
    cause: Type.Union([
      Type.Literal('timer'),
      Type.Literal('sweeper'),
      Type.Literal('late-payment'),
      Type.Literal('next-buyer'),
    ]),
  }),
  { orderId: 'o1', runId: 'demo-ic-101-20261121', seats: ['A-14'], cause: 'timer' },
);

export const CancelReason = Type.Union([
  Type.Literal('by-buyer'),
  Type.Literal('payment-failed'),
  Type.Literal('run-cancelled'),
]);
/**
 * Ended before travel: by the buyer, for want of payment, or with its run. The seats are free again. Of what was taken
 * for these seats `refund` is given back and `fee` kept; without them everything that was taken and not yet given back.
 */
export const OrderCancelled = defineEvent(
  'orders.order-cancelled.v1',
  Type.Object({
    ...OrderEnded.properties,
    reason: CancelReason,
    fee: Type.Optional(Money),
    refund: Type.Optional(Money),
  }),
  {
    orderId: 'o1',
    runId: 'demo-ic-101-20261121',
    seats: ['A-14'],
    reason: 'by-buyer',
    fee: { amount: 136, currency: 'EUR' },
    refund: { amount: 1224, currency: 'EUR' },
  },
);

/** Some passengers of a confirmed order do not travel: `seats` are free again, `left` stay the buyer's. */
export const OrderReduced = defineEvent(
  'orders.order-reduced.v1',
  Type.Object({
    ...OrderEnded.properties,
    left: Type.Array(SeatId, { minItems: 1 }),
    fee: Money,
    refund: Money,
  }),
  {
    orderId: 'o1',
    runId: 'demo-ic-101-20261121',
    seats: ['A-14'],
    left: ['A-15'],
    fee: { amount: 136, currency: 'EUR' },
    refund: { amount: 1224, currency: 'EUR' },
  },
);

/** GET /api/orders/:id/cancellation?seats=A-14,A-15 (all when absent): what a cancellation now gives back. */
export const CancellationQuote = Type.Object({
  orderId: Id,
  seats: Type.Array(
    Type.Object({
      ...SeatForPassenger.properties,
      feePercent: Type.Integer(),
      fee: Money,
      refund: Money,
    }),
  ),
  fare: Money,
  fee: Money,
  refund: Money,
  /** Why no fee is charged, whatever the refund rules say; absent when they apply. */
  feeWaived: Type.Optional(Type.Literal('retimed')),
  /** Departure at the boarding stop. */
  departure: Instant,
  /** Until then the same is given back. */
  validUntil: Instant,
  now: Instant,
});
export type CancellationQuote = Static<typeof CancellationQuote>;

/** POST /api/orders/:id/cancel. No body: all of it, whatever is given back. */
export const CancelOrder = Type.Object(
  {
    /** Only these passengers; all when absent. */
    seats: Type.Optional(Type.Array(SeatId, { minItems: 1, maxItems: 8 })),
    /** What the quote promised; less is refused with 409 `refund-changed`, whose facts carry the new quote. */
    expectedRefund: Type.Optional(Money),
    /** What the quote said is kept; more is refused likewise. 0: only if it costs nothing, as while it is not paid. */
    expectedFee: Type.Optional(Money),
  },
  { additionalProperties: false },
);
export type CancelOrder = Static<typeof CancelOrder>;

/** POST /api/orders/:id/extend: "More time". */
export const ExtendOrder = Type.Object(
  {
    /** The end that the buyer saw. An order that ends later already is not extended again: two clicks are one. */
    holdUntil: Instant,
  },
  { additionalProperties: false },
);
export type ExtendOrder = Static<typeof ExtendOrder>;

/** One cancellation of a paid order, whole or of some passengers. */
export const Cancellation = Type.Object({
  /** The id of the event that told it. */
  id: Type.String(),
  at: Instant,
  seats: Type.Array(SeatForPassenger),
  fee: Money,
  refund: Money,
  /** When payments told that the money is on its way to the card; absent until then, and when there is none. */
  refundedAt: Type.Optional(Instant),
});
export type Cancellation = Static<typeof Cancellation>;

/** POST /api/orders, with an `Idempotency-Key` header. */
export const PlaceOrder = Type.Object(
  {
    runId: Id,
    from: StopIndex,
    to: StopIndex,
    seats: Type.Array(
      Type.Object(
        {
          seat: SeatId,
          passenger: Type.Object({ name: PersonName, type: PassengerType }, { additionalProperties: false }),
        },
        { additionalProperties: false },
      ),
      { minItems: 1, maxItems: 8 },
    ),
    /** The total the buyer saw; another one is refused with 409 `fare-changed`. */
    expectedFare: Type.Optional(Money),
  },
  { additionalProperties: false },
);
export type PlaceOrder = Static<typeof PlaceOrder>;

export const OrderStatus = Type.Union([
  Type.Literal('pending'),
  Type.Literal('confirmed'),
  Type.Literal('expired'),
  Type.Literal('cancelled'),
]);
export type OrderStatus = Static<typeof OrderStatus>;

/** Where the buyer's money and tickets stand, as far as orders has heard. */
export const OrderProgress = Type.Object({
  payment: Type.Union([
    Type.Literal('none'),
    Type.Literal('authorized'),
    Type.Literal('captured'),
    Type.Literal('voided'),
    Type.Literal('failed'),
    Type.Literal('refunded'),
  ]),
  ticketsIssued: Type.Boolean(),
  /** The mail server has taken the mail with the tickets. */
  ticketsMailed: Type.Optional(Type.Boolean()),
});
export type OrderProgress = Static<typeof OrderProgress>;

export const OrderView = Type.Object({
  id: Id,
  reference: Reference,
  status: OrderStatus,
  runId: Id,
  train: Type.Object({
    number: Type.String(),
    name: Type.String(),
    serviceDate: LocalDate,
    zone: Type.String(),
  }),
  ...JourneyEnds,
  /** Present when the run's times are no longer those that were sold. */
  retimed: Type.Optional(Type.Object({ booked: JourneyTimes, isCancellationFree: Type.Boolean() })),
  seats: Type.Array(SeatForPassenger),
  contact: Type.String(),
  fare: Money,
  placedAt: Instant,
  holdUntil: Instant,
  /** The server's clock at the time of the answer: countdowns go by it, browser clocks lie. */
  now: Instant,
  progress: OrderProgress,
  cancelReason: Type.Optional(CancelReason),
  refundRules: Type.Optional(RefundRules),
  /** From when "More time" can be had, and what it would make of `holdUntil`; absent when there is none left. */
  extendableFrom: Type.Optional(Instant),
  extendableUntil: Type.Optional(Instant),
  /** Cancellations of seats that were paid, oldest first; `seats` holds those that are left (all, when it ended whole). */
  cancellations: Type.Array(Cancellation),
});
export type OrderView = Static<typeof OrderView>;

const { id, reference, status, runId, train, from, to, fare, placedAt, holdUntil, cancelReason } =
  OrderView.properties;

/** GET /api/orders/:id/record, for operators: what the owner knows of an order, without names and addresses of people. */
export const OrderRecord = Type.Object({
  id,
  reference,
  status,
  runId,
  train,
  from,
  to,
  seats: Type.Array(SeatId),
  fare,
  placedAt,
  holdUntil,
  cancelReason,
});
export type OrderRecord = Static<typeof OrderRecord>;

/** A caller whom a limit on what is given without payment refused, so many times in the second before. */
export const Rejection = Type.Object({
  reason: Type.String(),
  at: Instant,
  times: Type.Integer({ minimum: 1 }),
  /** The /24 of an IPv4 address, the /64 of an IPv6 address. */
  network: Type.String(),
  accountId: Type.Optional(Id),
});
export type Rejection = Static<typeof Rejection>;
