import mongoose from 'mongoose';
import { connect } from 'nats';
import { withDatabase } from '../infra/local/servers/database-url.ts';
import type { Product } from './product.ts';

interface StoredEvent {
  id: string;
  type: string;
  version: number;
}
interface Stored {
  _id: string;
  events: StoredEvent[];
  unsentAt?: Date;
}
interface StoredOrder extends Stored {
  status: string;
  runId: string;
  from: number;
  to: number;
  fare: { amount: number };
  seats: { seat: string }[];
}
interface Intent {
  status: string;
  amount_received: number;
  metadata: { orderId?: string };
}

const owned = { orders: ['orders'], payments: ['payments'], tickets: ['runs', 'orders'] } as const;

/**
 * Reads databases, streams and the local Stripe's ledger with the bare drivers, shares nothing with the services, and
 * names every broken promise. Call it when nothing is under way; an empty list is what a run must end with.
 */
export async function audit(product: Product): Promise<string[]> {
  const faults: string[] = [];
  const { mongoUrl, natsUrl } = product.servers;
  const databases = new Map<string, mongoose.Connection>();
  for (const service of Object.keys(owned)) {
    databases.set(
      service,
      await mongoose.createConnection(withDatabase(mongoUrl, `railhead_${service}`)).asPromise(),
    );
  }
  const read = async <T extends { _id: string }>(service: string, collection: string): Promise<T[]> =>
    ((await databases.get(service)?.collection(collection).find().toArray()) ?? []) as unknown as T[];

  try {
    const orders = await read<StoredOrder>('orders', 'orders');
    const ledger = await read<{ _id: string; spans: { from: number; to: number; orderId: string }[] }>(
      'orders',
      'ledger',
    );
    faults.push(...seatFaults(orders, ledger));

    const intents = (
      (await (await fetch(`${product.stripeUrl}/ledger.json`)).json()) as { intents: Intent[] }
    ).intents;
    const tickets = new Map(
      (await read<Stored>('tickets', 'orders')).map((document) => [document._id, document]),
    );
    for (const order of orders) faults.push(...moneyFaults(order, intents, tickets.get(order._id)));

    const streams = await readStreams(natsUrl);
    for (const [service, collections] of Object.entries(owned)) {
      const stored: StoredEvent[] = [];
      for (const collection of collections) {
        for (const { _id, events, unsentAt } of await read<Stored>(service, collection)) {
          stored.push(...(events ?? []));
          if (unsentAt) faults.push(`E2 ${service}/${_id} still waits for the relay`);
          const gap = (events ?? []).findIndex(({ version }, index) => version !== index + 1);
          if (gap >= 0) faults.push(`E1 ${service}/${_id} skips version ${gap + 1}`);
        }
      }
      const told = streams.get(service.toUpperCase()) ?? new Set<string>();
      for (const { id } of stored)
        if (!told.delete(id)) faults.push(`E2 ${service}: ${id} is not in the stream`);
      for (const id of told) faults.push(`E2 ${service}: ${id} is in the stream and in no document`);
    }
    for (const id of streams.get('PARKED') ?? []) faults.push(`L3 parked: ${id}`);
    return faults;
  } finally {
    for (const connection of databases.values()) await connection.close();
  }
}

/** S1, S2, S3: spans never overlap, and they are exactly those of live orders. */
function seatFaults(
  orders: StoredOrder[],
  ledger: { _id: string; spans: { from: number; to: number; orderId: string }[] }[],
): string[] {
  const faults: string[] = [];
  const claimed = new Set<string>();
  for (const { _id, spans } of ledger) {
    for (const [index, a] of spans.entries()) {
      claimed.add(`${a.orderId} ${_id} ${a.from}-${a.to}`);
      const b = spans.slice(index + 1).find((other) => a.from < other.to && other.from < a.to);
      if (b) faults.push(`S1 ${_id} is sold twice: ${a.orderId} and ${b.orderId}`);
    }
  }
  for (const order of orders) {
    const live = order.status === 'pending' || order.status === 'confirmed';
    for (const { seat } of order.seats) {
      const span = `${order._id} ${order.runId}/${seat} ${order.from}-${order.to}`;
      if (claimed.delete(span) !== live)
        faults.push(`S2 ${order.status} order and its span disagree: ${span}`);
    }
  }
  for (const span of claimed) faults.push(`S3 a span without an order: ${span}`);
  return faults;
}

/** M1…M3 and the ticket: captured in full and ticketed if confirmed; nothing kept and no valid ticket otherwise. */
function moneyFaults(order: StoredOrder, intents: Intent[], tickets: Stored | undefined): string[] {
  const faults: string[] = [];
  const mine = intents.filter(({ metadata }) => metadata.orderId === order._id);
  if (mine.length > 1) faults.push(`M2 ${order._id} has ${mine.length} payment intents`);
  const received = mine.reduce((sum, { amount_received }) => sum + amount_received, 0);
  const last = tickets?.events.at(-1)?.type;
  if (order.status === 'confirmed') {
    if (received !== order.fare.amount)
      faults.push(`M3 ${order._id} is confirmed and ${received} were captured`);
    if (last !== 'tickets.ticket-issued.v1') faults.push(`M1 ${order._id} is confirmed and has no ticket`);
  } else {
    if (received !== 0) faults.push(`M1 ${order._id} is ${order.status} and ${received} were captured`);
    if (mine.some(({ status }) => status === 'requires_capture'))
      faults.push(`M1 ${order._id} is ${order.status} and still authorised`);
    if (last === 'tickets.ticket-issued.v1')
      faults.push(`M1 ${order._id} is ${order.status} and has a ticket`);
  }
  return faults;
}

async function readStreams(natsUrl: string): Promise<Map<string, Set<string>>> {
  const nc = await connect({ servers: natsUrl });
  const jsm = await nc.jetstreamManager();
  const found = new Map<string, Set<string>>();
  for (const name of ['ORDERS', 'PAYMENTS', 'TICKETS', 'PARKED']) {
    const { state } = await jsm.streams.info(name);
    const ids = new Set<string>();
    for (let seq = Math.max(state.first_seq, 1); seq <= state.last_seq; seq++) {
      const message = await jsm.streams.getMessage(name, { seq });
      ids.add(name === 'PARKED' ? message.subject : message.json<StoredEvent>().id);
    }
    found.set(name, ids);
  }
  await nc.close();
  return found;
}

/** The types of the events that stand in a service's document now, and whether JetStream has them all. */
export async function documentIn(
  product: Product,
  service: string,
  collection: string,
  id: string,
): Promise<{ events: string[]; told: boolean }> {
  const url = withDatabase(product.servers.mongoUrl, `railhead_${service}`);
  const connection = await mongoose.createConnection(url).asPromise();
  try {
    const document = await connection.collection<Stored>(collection).findOne({ _id: id });
    return { events: document?.events.map(({ type }) => type) ?? [], told: !document?.unsentAt };
  } finally {
    await connection.close();
  }
}
