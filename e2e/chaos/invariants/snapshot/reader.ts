import { openDatabase } from './database.ts';
import type { Secret } from './leaks.ts';
import { openLogReader } from './log-reader.ts';
import { readMailbox } from './mailbox.ts';
import { type ProviderRecords, readProvider } from './provider-records.ts';
import { type ContestedSeats, openPublishedView } from './published-view.ts';
import type { RecordedRequest } from './request-history.ts';
import type { LocatedText, RoundRecord, SystemSnapshot } from './snapshot.ts';
import type { StoredDocument, StoredPayment, StoredProjection } from './stored-documents.ts';
import { openStreams } from './streams.ts';

/** Where the data is read, without the services. */
export interface DataSources {
  /** Of the server, without a database. */
  mongoUrl: string;
  natsUrl: string;
  /** Before the names of streams. */
  natsPrefix?: string;
  /** The database of a service; `railhead_<service>` when absent. */
  databaseOf?: (service: string) => string;
  /** The local Stripe. */
  stripeUrl?: string;
  /** The following are optional: what is absent is not checked. */
  mailUrl?: string;
  logDir?: string;
  publishedView?: { ordersUrl: string; redisUrl: string };
}

/** Which part of the system a snapshot covers; all of it when empty. */
export interface SnapshotScope {
  /** Orders placed since then (epoch milliseconds). */
  since?: number;
  /** The seats that they competed for, `<runId>/<seat>`. */
  seats?: string[];
  /** The same seats, and the stops, to be read as a passenger sees them. */
  contested?: ContestedSeats;
  /** What must not be in any log or message. */
  secrets?: Secret[];
}

export type Reader = Awaited<ReturnType<typeof openReader>>;

const nothingRead = {
  allowances: [],
  runsOnSale: [],
  payments: [],
  projections: [],
  aggregates: [],
  streamEvents: [],
  publishedEvents: new Map<string, never>(),
  publishedAt: new Map<string, number>(),
  deadLetters: [],
  invalidMessages: [],
  consumers: [],
  bufferedEvents: [],
  pendingMails: [],
  history: [],
};

const noRecords: ProviderRecords = { intents: [], charges: [], refunds: [], events: [] };

/** Bodies of refusals. What Stripe answers about a card is for its buyer only and no concern of ours. */
const refusalsIn = (history: RecordedRequest[]): LocatedText[] =>
  history.flatMap(({ action, refusal }) =>
    refusal === undefined || action === 'confirm-card'
      ? []
      : { where: `the answer to ${action}`, text: refusal },
  );

/** Reads databases, streams, the provider's records, mails and logs into snapshots. */
export async function openReader(sources: DataSources) {
  const { mongoUrl, natsUrl, natsPrefix, databaseOf, stripeUrl, mailUrl, logDir } = sources;
  const database = openDatabase(mongoUrl, databaseOf);
  const streams = await openStreams(natsUrl, natsPrefix);
  const logReader = logDir === undefined ? undefined : openLogReader(logDir);
  const publishedView = sources.publishedView && openPublishedView(sources.publishedView);

  return {
    async snapshot(scope: SnapshotScope, record: RoundRecord): Promise<SystemSnapshot> {
      const readAt = Date.now();
      const { since, contested, secrets = [] } = scope;
      const { orders, seats } = await database.ordersAndSeats(scope);
      const isFull = since === undefined;
      const ids = new Set(orders.map(({ _id }) => _id));
      const filter = isFull ? {} : { _id: { $in: [...ids] } };
      const messages = await streams.readNew();
      return {
        ...record,
        readAt,
        ...(!isFull && { since }),
        orders,
        seats,
        allowances: await database.allowances(orders),
        runsOnSale: await database.runsOnSale(),
        payments: await database.read<StoredPayment>(['payments', 'payments'], filter),
        projections: await database.read<StoredProjection>(['tickets', 'orders'], filter),
        provider: stripeUrl ? await readProvider(stripeUrl) : noRecords,
        aggregates: await database.aggregates(isFull ? undefined : [...ids]),
        publishedEvents: streams.events,
        publishedAt: streams.publishedAt,
        streamEvents: [...streams.events.values()].filter(({ subject }) => isFull || ids.has(subject)),
        deadLetters: [...streams.deadLetters],
        invalidMessages: [...streams.invalidMessages],
        consumers: await streams.consumers(),
        bufferedEvents: await database.bufferedEvents(),
        pendingMails: await database.pendingMails(),
        ...(mailUrl && !isFull && { mails: await readMailbox(mailUrl) }),
        ...(contested && publishedView && { publishedView: await publishedView.read(contested) }),
        ...(logReader && { logs: logReader.read(since, messages, refusalsIn(record.history), secrets) }),
      };
    },
    /** Orders and seats as they were together at one moment, and the provider's records. */
    async safetySnapshot(scope: SnapshotScope): Promise<SystemSnapshot> {
      const ordersAndSeats = await database.ordersAndSeatsAtOnce(scope);
      return {
        ...nothingRead,
        ...ordersAndSeats,
        readAt: Date.now(),
        provider: stripeUrl ? await readProvider(stripeUrl) : noRecords,
      };
    },
    consumers: streams.consumers,
    /** The types of the events in a document, and whether all of them are published. */
    async document(service: string, collection: string, _id: string) {
      const [document] = await database.read<StoredDocument>([service, collection], { _id });
      const events = document?.events.map(({ type }) => type) ?? [];
      return { events, isPublished: document?.unsentAt === undefined };
    },
    async close(): Promise<void> {
      publishedView?.close();
      await streams.close();
      await database.close();
    },
  };
}
