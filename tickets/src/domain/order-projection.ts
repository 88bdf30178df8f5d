import type { Money } from '@railhead/common/contracts/common';
import type { CancelReason, OrderPlacedData, SeatForPassenger } from '@railhead/common/contracts/orders';
import { type Decision, unchanged } from '@railhead/common/domain/decision';
import type { Static } from 'typebox';
import type { JourneyCalls } from './journey-calls.ts';

/** One passenger's seat, and the ticket for it. A voided ticket never becomes valid again. */
export type SeatTicket = SeatForPassenger & {
  ticketId: string;
  inOrder: boolean;
  ticket: 'none' | 'valid' | 'voided';
};

/** The order as it was placed. Names and contact are blank once the account is erased. */
export type Booking = Pick<
  OrderPlacedData,
  'accountId' | 'reference' | 'runId' | 'from' | 'to' | 'contact' | 'refundRules' | 'bookedTimes'
> & {
  places: SeatTicket[];
};

/** All or some passengers of a confirmed order no longer travel. */
export interface Cancellation {
  /** The id of the event that cancelled them. */
  id: string;
  at: Date;
  seats: string[];
  /** Why the whole order was cancelled; absent if other passengers still travel. */
  reason?: Static<typeof CancelReason>;
  /** If both are absent, everything captured and not yet refunded is refunded. */
  fee?: Money;
  refund?: Money;
}

/** A refund that `payments` has sent, and the cancellation it belongs to, if known. */
export interface Refund {
  cancellationId?: string;
  amount: Money;
}

/** The mails that this version can compose. During an upgrade the outbox may have others, which a newer version sends. */
export const mailKinds = ['tickets', 'cancellation', 'retimed', 'refund-failed', 'refund-sent'] as const;

/** A mail to the buyer of an order, saved in the order until the mail server has accepted or rejected it. */
export interface OutboxMail {
  /** The same for every attempt: `tickets`, `retimed-` and a number, or made of the id of the event that it reports. */
  id: string;
  kind: (typeof mailKinds)[number];
  /** Of a mail about a refund: the amount. */
  refund?: Money;
  /** When its reason happened. */
  at: Date;
  /** Attempts that were started. */
  tries: number;
  dueAt: Date;
  /** Of a mail about new times or requests: those that the buyer knew before. */
  timesBefore?: JourneyCalls;
}

/** One order as known from two streams, its own and its payment's. Either may deliver first. */
export interface OrderProjection {
  booking?: Booking;
  order: 'unheard' | 'pending' | 'confirmed' | 'expired' | 'cancelled';
  payment: 'none' | 'captured' | 'voided' | 'refunded';
  /** Minor units. */
  captured: number;
  refunded: number;
  /** Cancellations after the order was confirmed, oldest first. */
  cancellations?: Cancellation[];
  refunds?: Refund[];
  /** Cancellations whose refund could not be paid out and was not sent since, and the mail that says so. */
  failedRefunds?: { cancellationId: string; mailId: string }[];
  /** Pending or confirmed: its seats are occupied. */
  live: boolean;
  issuedAt?: Date;
  /** The latest new times and requests for which a mail was saved; absent while the booked ones are valid. */
  announcedTimes?: JourneyCalls;
  /** How often the times or requests at its stops changed after the sale. */
  timeChanges?: number;
  /** Mails not sent yet. */
  mails?: OutboxMail[];
  /** When an order without tickets is deleted. */
  purgeAt?: Date;
}

/** An order of which nothing is known but its id. */
export const initial: OrderProjection = {
  order: 'unheard',
  payment: 'none',
  captured: 0,
  refunded: 0,
  live: false,
};

/** For an event that changes nothing here: only its version is recorded. */
export const registerOnly = (state: OrderProjection | undefined): Decision<OrderProjection> | undefined =>
  state ? unchanged : { next: initial, events: [] };
