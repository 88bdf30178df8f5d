import type { Envelope } from '@railhead/common/contracts/define';
import type { ProviderRecords } from './provider-records.ts';
import type { RecordedRequest } from './request-history.ts';
import type {
  PendingMail,
  StoredDocument,
  StoredOrder,
  StoredPayment,
  StoredProjection,
  StoredRun,
  StoredSeat,
} from './stored-documents.ts';

/** Aggregates of several owners share an id, and so do their events: only the owner distinguishes them. */
export const eventKey = (owner: string, eventId: string) => `${owner}/${eventId}`;

/** A message that a service has set aside. */
export interface DeadLetter {
  service: string;
  stream: string;
  seq: number;
  subject: string;
  cause: string;
}
/** A message in an owner's stream that is no event. */
export interface InvalidMessage {
  stream: string;
  seq: number;
  subject: string;
}
/** A service's durable consumer, and how many messages it has not handled yet. */
export interface Consumer {
  stream: string;
  name: string;
  lag: number;
}

/** What an account is counted for, and what it has. */
export interface AccountAllowance {
  accountId: string;
  counted: { orders: number; seats: number };
  unpaid: { orders: number; seats: number };
}

/** The seats of the round as a passenger sees them. */
export interface PublishedView {
  runId: string;
  seats: string[];
  /** For each part of the line, the seats that the map shows as sold. */
  maps: { from: number; to: number; sold: string[] }[];
  /** Redis' copy of the ledger by seat, `<rev>:##..`; absent until the board is built. */
  board?: Record<string, string>;
}

/** A mail of `tickets` in the mailbox. */
export interface SentMail {
  kind: 'tickets' | 'cancellation' | 'retimed';
  /** The order, the event that cancelled, or the order and the number of the change of times. */
  cause: string;
  /** When it was enqueued, as its header says. */
  date: string;
}

/** A text and where it was found. */
export interface LocatedText {
  where: string;
  text: string;
}

/** What services have logged and published since the round started. */
export interface LogRecord {
  /** The number of lines and messages. */
  lines: number;
  /** Descriptions of secrets in them. */
  leaks: string[];
  handled: { service: string; eventId: string; type: string; at: number }[];
  /** `<service> <subject>` of each alarm about a dead letter. */
  alarms: ReadonlySet<string>;
}

/** What the supervisor of a round knows. */
export interface RoundRecord {
  history: RecordedRequest[];
  /** When the last fault had ended, in epoch milliseconds; absent if the system was only observed. */
  recoveredAt?: number;
  /** The kinds of fault of the round. */
  faults?: ReadonlySet<string>;
  /** The subjects of poison messages of all rounds, and when each was published (epoch milliseconds). */
  poison?: ReadonlyMap<string, number>;
  /** A fault may have interrupted `tickets` between sending a mail and saving that. */
  mayRepeatMails?: boolean;
}

/** Everything that was read, and what the supervisor knows. Every invariant is a pure function of it. */
export interface SystemSnapshot extends RoundRecord {
  /** When it was read, and the time since which it has orders and logs, in epoch milliseconds. */
  readAt: number;
  since?: number;
  orders: StoredOrder[];
  seats: StoredSeat[];
  /** Of the accounts of these orders; over all rounds. */
  allowances: AccountAllowance[];
  /** The runs that are not cancelled, of all feeds and dates. */
  runsOnSale: StoredRun[];
  payments: StoredPayment[];
  /** The projections of orders in `tickets`. */
  projections: StoredProjection[];
  provider: ProviderRecords;
  /** Every document that has events, with its owner. */
  aggregates: { owner: string; document: StoredDocument }[];
  /** The events in the streams by `eventKey`, of all rounds. */
  publishedEvents: ReadonlyMap<string, Envelope>;
  /** When each was published, by the same key, in epoch milliseconds. */
  publishedAt: ReadonlyMap<string, number>;
  /** The events in the streams that belong to aggregates of this snapshot, in order. */
  streamEvents: Envelope[];
  deadLetters: DeadLetter[];
  invalidMessages: InvalidMessage[];
  consumers: Consumer[];
  /** Early events in an inbox, `<service>/<key>`. */
  bufferedEvents: string[];
  /** The mail outbox over all rounds. */
  pendingMails: (PendingMail & { orderId: string })[];
  /** The newest mails; absent if the mailbox was not read. */
  mails?: SentMail[];
  publishedView?: PublishedView;
  logs?: LogRecord;
}
