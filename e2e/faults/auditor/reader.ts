import mongoose from 'mongoose';
import { readMailbox } from './mailbox.ts';
import { openPapers } from './papers.ts';
import type { Secret } from './secrets.ts';
import { openShopWindow, type Stretch } from './shop-window.ts';
import { openStreams } from './streams.ts';
import type {
  Known,
  ProviderLedger,
  Stored,
  StoredCopy,
  StoredOrder,
  StoredPayment,
  StoredSeat,
  World,
} from './world.ts';

/** Where everything is read, past the services. */
export interface Places {
  /** Of the server, without a database. */
  mongoUrl: string;
  natsUrl: string;
  stripeUrl: string;
  /** What is not named is not looked at. */
  mailUrl?: string;
  logDir?: string;
  /** What passengers are shown: by `orders`, and by the board in Redis. */
  shop?: { ordersUrl: string; redisUrl: string };
}

/** A part of the world; all of it when empty. */
export interface Part {
  /** Orders placed since then (epoch milliseconds). */
  since?: number;
  /** The seats they fought for, `<runId>/<seat>`. */
  seats?: string[];
  /** The same seats, and the stops, as a passenger looks at them. */
  stretch?: Stretch;
  /** What must stand in no log and no message. */
  secrets?: Secret[];
}

/** Reads databases, streams and the provider's ledger with the bare drivers. */
export type Reader = Awaited<ReturnType<typeof openReader>>;

/** Collections whose documents tell events, by service; of those that are no orders' only a whole reading is made. */
const aboutOrders = [
  ['orders', 'orders'],
  ['payments', 'payments'],
  ['tickets', 'orders'],
] as const;
const aboutOthers = [
  ['auth', 'accounts'],
  ['tickets', 'runs'],
] as const;
const hearers = ['orders', 'payments', 'tickets'];
const unseen = {
  payments: [],
  copies: [],
  tellers: [],
  news: [],
  told: new Map<string, never>(),
  toldAt: new Map<string, number>(),
  parked: [],
  strange: [],
  consumers: [],
  waiting: [],
  owed: [],
  history: [],
};

export async function openReader({ mongoUrl, natsUrl, stripeUrl, mailUrl, logDir, shop }: Places) {
  const client = new mongoose.mongo.MongoClient(mongoUrl, {
    serverSelectionTimeoutMS: 1500,
    socketTimeoutMS: 5000,
  });
  const streams = await openStreams(natsUrl);
  const papers = logDir === undefined ? undefined : openPapers(logDir);
  const shopWindow = shop && openShopWindow(shop);

  const read = async <T extends { _id: string }>(
    [service, collection]: readonly [service: string, collection: string],
    filter: object,
    options = {},
  ): Promise<T[]> => {
    const found = client
      .db(`railhead_${service}`)
      .collection<{ _id: string }>(collection)
      .find(filter, options);
    return (await found.toArray()) as T[];
  };
  const ledger = async (): Promise<ProviderLedger> => {
    const answer = await fetch(`${stripeUrl}/ledger.json`, { signal: AbortSignal.timeout(3000) });
    return (await answer.json()) as ProviderLedger;
  };
  const ordersAndSeats = async ({ since, seats }: Part, options = {}) => ({
    orders: await read<StoredOrder>(
      ['orders', 'orders'],
      since === undefined ? {} : { placedAt: { $gte: new Date(since) } },
      options,
    ),
    seats: await read<StoredSeat>(['orders', 'ledger'], seats ? { _id: { $in: seats } } : {}, options),
  });
  const tellersAmong = async (isWhole: boolean, among: object): Promise<World['tellers']> => {
    const tellers: World['tellers'] = [];
    for (const place of aboutOrders)
      for (const document of await read<Stored>(place, among)) tellers.push({ owner: place[0], document });
    for (const place of isWhole ? aboutOthers : [])
      for (const document of await read<Stored>(place, {})) tellers.push({ owner: place[0], document });
    return tellers;
  };
  const waitingAnywhere = async (): Promise<string[]> => {
    const waiting: string[] = [];
    for (const service of hearers) {
      const found = await read([service, 'waiting'], {}, { projection: { _id: 1 } });
      waiting.push(...found.map(({ _id }) => `${service}/${_id}`));
    }
    return waiting;
  };
  const owedAnywhere = async (): Promise<World['owed']> => {
    const owing = await read<StoredCopy>(['tickets', 'orders'], { mails: { $exists: true } });
    return owing.flatMap(({ _id, mails = [] }) => mails.map((mail) => ({ ...mail, orderId: _id })));
  };

  return {
    /** Everything, or what belongs to a part of it. */
    async world(part: Part, known: Known): Promise<World> {
      const readAt = Date.now();
      const { orders, seats } = await ordersAndSeats(part);
      const ids = new Set(orders.map(({ _id }) => _id));
      const isWhole = part.since === undefined;
      const among = isWhole ? {} : { _id: { $in: [...ids] } };
      const said = await streams.catchUp();
      const refused = known.history.flatMap(({ what, refusal }) =>
        // What Stripe answers to a card is for its buyer, and not ours.
        refusal === undefined || what === 'give-card'
          ? []
          : { where: `the answer to ${what}`, text: refusal },
      );
      return {
        ...known,
        readAt,
        ...(part.since !== undefined && { since: part.since }),
        orders,
        seats,
        payments: await read<StoredPayment>(['payments', 'payments'], among),
        copies: await read<StoredCopy>(['tickets', 'orders'], among),
        provider: await ledger(),
        tellers: await tellersAmong(isWhole, among),
        told: streams.told,
        toldAt: streams.toldAt,
        news: [...streams.told.values()].filter(({ subject }) => isWhole || ids.has(subject)),
        parked: [...streams.parked],
        strange: [...streams.strange],
        consumers: await streams.consumers(),
        waiting: await waitingAnywhere(),
        owed: await owedAnywhere(),
        ...(mailUrl && !isWhole && { mails: await readMailbox(mailUrl) }),
        ...(part.stretch && shopWindow && { shown: await shopWindow.read(part.stretch) }),
        ...(papers && { papers: papers.read(part.since, said, refused, part.secrets ?? []) }),
      };
    },
    /** Seats and orders as they stood together at one moment, and the provider's ledger of now. */
    async moment(part: Part): Promise<World> {
      const session = client.startSession({
        defaultTransactionOptions: { readConcern: { level: 'snapshot' } },
      });
      try {
        const together = await session.withTransaction(() => ordersAndSeats(part, { session }));
        return { ...unseen, ...together, readAt: Date.now(), provider: await ledger() };
      } finally {
        await session.endSession();
      }
    },
    behind: streams.consumers,
    /** The types of the events that stand in a service's document now, and whether JetStream has them all. */
    async document(service: string, collection: string, _id: string) {
      const [document] = await read<Stored>([service, collection], { _id });
      const events = document?.events.map(({ type }) => type) ?? [];
      return { events, told: document?.unsentAt === undefined };
    },
    async close(): Promise<void> {
      shopWindow?.close();
      await streams.close();
      await client.close();
    },
  };
}
