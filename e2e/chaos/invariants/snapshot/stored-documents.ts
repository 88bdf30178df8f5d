import type { Envelope } from '@railhead/common/contracts/define';

/** A document as its owner stores it, with the fields that the auditor reads. */
export interface StoredDocument {
  _id: string;
  events: Envelope[];
  /** The applied version of each aggregate of another service. */
  heard?: Record<string, number>;
  unsentAt?: Date;
}
export interface StoredOrder extends StoredDocument {
  status: string;
  accountId: string;
  runId: string;
  from: number;
  to: number;
  fare: { amount: number; currency: string };
  seats: { seat: string; passenger: { name: string } }[];
  holdUntil: Date;
  countsAsUnpaid?: true;
}
export interface StoredPayment extends StoredDocument {
  status: string;
  wanted: string;
  intentId?: string;
  amount: { amount: number; currency: string };
}
interface JourneyTimes {
  departure: string;
  arrival: string;
}
/** The projection of an order in `tickets`. */
export interface StoredProjection extends StoredDocument {
  order: string;
  live: boolean;
  booking?: {
    runId: string;
    from: number;
    to: number;
    /** The times that were sold. */
    bookedTimes?: JourneyTimes;
    places: { seat: string; ticket: string }[];
  };
  issuedAt?: Date;
  /** The latest new times for which a mail was saved. */
  announcedTimes?: JourneyTimes;
  /** How often the times changed after the sale. */
  timeChanges?: number;
  /** The mail outbox. */
  mails?: PendingMail[];
}
export interface PendingMail {
  /** `tickets`, the id of the event that cancelled, or `retimed-` and a number. */
  id: string;
  kind: 'tickets' | 'cancellation' | 'retimed';
  at: Date;
}
/** A run of the timetable, with what makes it the same train as another one. */
export interface StoredRun {
  _id: string;
  feed?: string;
  number: string;
  serviceDate: string;
  stops: { stationId: string; arrival?: string; departure?: string }[];
}
/** What an account has without payment. */
export interface StoredAllowance {
  _id: string;
  orders: number;
  seats: number;
}
/** A seat of the ledger. */
export interface StoredSeat {
  _id: string;
  rev: number;
  spans: { from: number; to: number; orderId: string }[];
}

export const isLive = ({ status }: Pick<StoredOrder, 'status'>) =>
  status === 'pending' || status === 'confirmed';

/** The fare that was frozen when the seats were locked, in minor units. */
export const frozenFare = ({ events, fare }: Pick<StoredOrder, 'events' | 'fare'>): number =>
  ((events[0]?.data ?? {}) as Partial<Pick<StoredOrder, 'fare'>>).fare?.amount ?? fare.amount;
