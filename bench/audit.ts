import { setTimeout as sleep } from 'node:timers/promises';
import { connectionOptions } from '@railhead/common/messaging/nats/connection-options';
import mongoose from 'mongoose';
import { connect } from 'nats';

interface Span {
  from: number;
  to: number;
  orderId: string;
}
interface Order {
  _id: string;
  status: string;
  runId: string;
  from: number;
  to: number;
  seats: { seat: string }[];
  events: { id: string }[];
}

/** Violations in the runs of one set; all must be 0. */
export interface Audit {
  /** Overlapping spans of a seat, in the ledger or in live orders. */
  oversold: number;
  /** Spans without a live order, live orders without their spans. */
  leaked: number;
  /** Acknowledged orders that do not exist. */
  lost: number;
  /** Events of orders that are not in the stream. */
  unpublished: number;
  orders: number;
}

const timeoutMs = 20_000;

/**
 * Reads ledger, orders and stream with plain drivers and shares no code with the services. It first waits until all
 * events are published; those that are still missing after a timeout count as unpublished.
 */
export async function audit(
  servers: { mongoUrl: string; natsUrl: string },
  { set, acknowledged }: { set: string; acknowledged: string[] },
): Promise<Audit> {
  const client = await mongoose.mongo.MongoClient.connect(servers.mongoUrl);
  try {
    const db = client.db('railhead_orders');
    const ofSet = { $gte: `${set}-`, $lt: `${set}.` };
    const orders = db.collection<Order>('orders');
    await waitUntilSent(() => orders.countDocuments({ runId: ofSet, unsentAt: { $exists: true } }));
    const { placed, ledger } = await readSnapshot(client, set);
    const inStream = await eventsInStream(servers.natsUrl);
    const known = new Set(placed.map(({ _id }) => _id));
    return {
      ...seatFaults(placed, ledger),
      lost: acknowledged.filter((id) => !known.has(id)).length,
      unpublished: placed.flatMap(({ events }) => events).filter(({ id }) => !inStream.has(id)).length,
      orders: placed.length,
    };
  } finally {
    await client.close();
  }
}

/** Orders and ledger from one snapshot: a concurrent order is in both or in neither. */
async function readSnapshot(client: mongoose.mongo.MongoClient, set: string) {
  const db = client.db('railhead_orders');
  const ofSet = { $gte: `${set}-`, $lt: `${set}.` };
  const projection = { status: 1, runId: 1, from: 1, to: 1, 'seats.seat': 1, 'events.id': 1 };
  const session = client.startSession();
  try {
    session.startTransaction({ readConcern: { level: 'snapshot' } });
    const placed = await db
      .collection<Order>('orders')
      .find({ runId: ofSet }, { projection, session })
      .toArray();
    const ledger = await db
      .collection<{ _id: string; spans: Span[] }>('ledger')
      .find({ _id: ofSet }, { projection: { spans: 1 }, session })
      .toArray();
    return { placed, ledger };
  } finally {
    await session.endSession();
  }
}

async function waitUntilSent(unsent: () => Promise<number>): Promise<void> {
  const until = performance.now() + timeoutMs;
  while ((await unsent()) > 0 && performance.now() < until) await sleep(100);
}

/** Compares the spans of the ledger with those of the live orders. */
export function seatFaults(
  orders: Omit<Order, 'events'>[],
  ledger: { _id: string; spans: Span[] }[],
): Pick<Audit, 'oversold' | 'leaked'> {
  const claimed = new Map<string, Span[]>();
  for (const { _id, status, runId, from, to, seats } of orders) {
    if (status !== 'pending' && status !== 'confirmed') continue;
    for (const { seat } of seats) {
      const key = `${runId}/${seat}`;
      claimed.set(key, [...(claimed.get(key) ?? []), { from, to, orderId: _id }]);
    }
  }
  const stored = new Map(ledger.map(({ _id, spans }) => [_id, spans]));
  let [oversold, leaked] = [0, 0];
  for (const key of new Set([...claimed.keys(), ...stored.keys()])) {
    const [live, spans] = [claimed.get(key) ?? [], stored.get(key) ?? []];
    oversold += Math.max(overlapsIn(live), overlapsIn(spans));
    leaked += missingFrom(live, spans) + missingFrom(spans, live);
  }
  return { oversold, leaked };
}

const overlapsIn = (spans: Span[]): number =>
  spans.reduce(
    (sum, a, index) => sum + spans.slice(index + 1).filter((b) => a.from < b.to && b.from < a.to).length,
    0,
  );

const missingFrom = (those: Span[], these: Span[]): number => {
  const known = new Set(those.map(({ from, to, orderId }) => `${from}-${to} ${orderId}`));
  return these.filter(({ from, to, orderId }) => !known.has(`${from}-${to} ${orderId}`)).length;
};

/** The ids of all events that `orders` has published. */
async function eventsInStream(natsUrl: string): Promise<Set<string>> {
  const nc = await connect(connectionOptions(natsUrl));
  try {
    const ids = new Set<string>();
    const consumer = await nc.jetstream().consumers.get('ORDERS');
    let left = (await consumer.info(true)).num_pending;
    if (left === 0) return ids;
    const messages = await consumer.consume({ max_messages: 1000 });
    for await (const message of messages) {
      ids.add(message.json<{ id: string }>().id);
      left -= 1;
      if (left === 0) break;
    }
    return ids;
  } finally {
    await nc.close();
  }
}
