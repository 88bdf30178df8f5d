import type { Envelope } from '@railhead/common/contracts/define';
import type { Asked } from './history.ts';

/** A document as its owner stored it; only what the auditor looks at. */
export interface Stored {
  _id: string;
  events: Envelope[];
  heard?: Record<string, number>;
  unsentAt?: Date;
}
export interface StoredOrder extends Stored {
  status: string;
  accountId: string;
  runId: string;
  from: number;
  to: number;
  fare: { amount: number; currency: string };
  seats: { seat: string; passenger: { name: string } }[];
  holdUntil: Date;
}
export interface StoredPayment extends Stored {
  status: string;
  wanted: string;
  intentId?: string;
  amount: { amount: number; currency: string };
}
/** What `tickets` keeps of an order. */
export interface StoredCopy extends Stored {
  order: string;
  live: boolean;
  booking?: { places: { seat: string; ticket: string }[] };
  /** Mails that are still to be sent. */
  mails?: OwedMail[];
}
export interface OwedMail {
  /** `tickets`, or the id of the event that cancelled. */
  id: string;
  kind: 'tickets' | 'cancellation';
  at: Date;
}
export interface StoredSeat {
  _id: string;
  rev: number;
  spans: { from: number; to: number; orderId: string }[];
}

export interface Intent {
  id: string;
  status: string;
  amount: number;
  amount_received: number;
  currency: string;
  metadata: { orderId?: string };
}
export interface Charge {
  id: string;
  payment_intent: string;
  status: string;
  paid: boolean;
  captured: boolean;
  amount_captured: number;
  created: number;
}
export interface Refund {
  id: string;
  payment_intent: string;
  amount: number;
  status: string;
  metadata: { cancellation?: string };
}
/** The provider's own ledger. Its events say when something happened, in whole seconds. */
export interface ProviderLedger {
  intents: Intent[];
  charges: Charge[];
  refunds: Refund[];
  events: { type: string; created: number; data: { object: { id: string; payment_intent?: string } } }[];
}

/** Aggregates of several owners share an id, and so do their events: the owner tells them apart. */
export const toldKey = (owner: string, eventId: string) => `${owner}/${eventId}`;

/** A message that a service has set aside. */
export interface Parked {
  service: string;
  stream: string;
  seq: number;
  subject: string;
  cause: string;
}
/** A message in an owner's stream that is no event. */
export interface Strange {
  stream: string;
  seq: number;
  subject: string;
}
/** A service's durable: so many messages are not handled yet. */
export interface Consumer {
  stream: string;
  name: string;
  behind: number;
}

/** The round's seats as they are shown to whoever looks. */
export interface Shown {
  runId: string;
  seats: string[];
  /** For each part of the line, which of them the map calls sold. */
  maps: { from: number; to: number; sold: string[] }[];
  /** Redis' own copies of the ledger by seat, `<rev>:##..`; absent while its board is unbuilt. */
  board?: Record<string, string>;
}

/** A mail of `tickets` in the mailbox. */
export interface SentMail {
  kind: 'tickets' | 'cancellation';
  /** The order, or the event that cancelled. */
  cause: string;
  /** Since when it was owed, as its header says. */
  date: string;
}

/** What services wrote into their logs and said in the streams since the round began. */
export interface Papers {
  /** Lines and messages read. */
  lines: number;
  /** Where something secret stands in them, and of which kind. */
  leaks: string[];
  heard: { service: string; eventId: string; type: string; at: number }[];
  /** `<service> <subject>` of each alarm about a message set aside. */
  alarms: ReadonlySet<string>;
}

/** What the supervisor did and knows, beside the clients' own history. */
export interface Known {
  history: Asked[];
  /** Epoch milliseconds: since then nothing was broken. Absent: nothing ever was. */
  healedAt?: number;
  /** The kinds of fault of the round. */
  faults?: ReadonlySet<string>;
  /** Subjects under which messages were put that nobody can understand, in all rounds, and when (epoch milliseconds). */
  poison?: ReadonlyMap<string, number>;
  /** Something came between `tickets` and the saving of what it had mailed. */
  mayMailAgain?: boolean;
}

/** Everything that was read, and the clients' memory; a promise is a pure function of it. */
export interface World extends Known {
  /** When it was read, and since when orders and papers of it are, in epoch milliseconds. */
  readAt: number;
  since?: number;
  orders: StoredOrder[];
  seats: StoredSeat[];
  payments: StoredPayment[];
  copies: StoredCopy[];
  provider: ProviderLedger;
  /** Documents of all owners that tell events, by owner. */
  tellers: { owner: string; document: Stored }[];
  /** What stands in the streams, by `toldKey`; of all rounds. */
  told: ReadonlyMap<string, Envelope>;
  /** Events in the streams about the aggregates of this world, in the order of the streams. */
  news: Envelope[];
  /** When they came to stand there, by the same key, in epoch milliseconds. */
  toldAt: ReadonlyMap<string, number>;
  parked: Parked[];
  strange: Strange[];
  consumers: Consumer[];
  /** Events that wait for their turn, `<service>/<key>`. */
  waiting: string[];
  /** Mails that are owed anywhere. */
  owed: (OwedMail & { orderId: string })[];
  /** The newest mails; absent when the mailbox was not looked into. */
  mails?: SentMail[];
  shown?: Shown;
  papers?: Papers;
}

/** Fast ways through a world. */
export interface Index {
  seat(id: string): StoredSeat | undefined;
  order(id: string): StoredOrder | undefined;
  payment(id: string): StoredPayment | undefined;
  copy(id: string): StoredCopy | undefined;
  /** A document that tells events. */
  teller(owner: string, id: string): Stored | undefined;
  /** The provider's intents made for an order. */
  intents(orderId: string): Intent[];
  charges(orderId: string): Charge[];
  /** Those that did not fail. */
  refunds(orderId: string): Refund[];
}

export function indexOf({ orders, seats, payments, copies, provider, tellers }: World): Index {
  const [orderById, seatById] = [byId(orders), byId(seats)];
  const [paymentById, copyById] = [byId(payments), byId(copies)];
  const tellerByKey = new Map(tellers.map(({ owner, document }) => [`${owner}/${document._id}`, document]));
  const intents = Map.groupBy(provider.intents, ({ metadata }) => metadata.orderId);
  const charges = Map.groupBy(provider.charges, ({ payment_intent }) => payment_intent);
  const made = provider.refunds.filter(({ status }) => status === 'succeeded' || status === 'pending');
  const refunds = Map.groupBy(made, ({ payment_intent }) => payment_intent);
  const ofOrder =
    <T>(rows: Map<string, T[]>) =>
    (orderId: string) =>
      (intents.get(orderId) ?? []).flatMap(({ id }) => rows.get(id) ?? []);
  return {
    seat: (id) => seatById.get(id),
    order: (id) => orderById.get(id),
    payment: (id) => paymentById.get(id),
    copy: (id) => copyById.get(id),
    teller: (owner, id) => tellerByKey.get(`${owner}/${id}`),
    intents: (orderId) => intents.get(orderId) ?? [],
    charges: ofOrder(charges),
    refunds: ofOrder(refunds),
  };
}

const byId = <T extends { _id: string }>(rows: T[]) => new Map(rows.map((row) => [row._id, row]));
