import mongoose, { type mongo } from 'mongoose';
import type { AccountAllowance, SystemSnapshot } from './snapshot.ts';
import type {
  StoredAllowance,
  StoredDocument,
  StoredOrder,
  StoredProjection,
  StoredRun,
  StoredSeat,
} from './stored-documents.ts';

type Place = readonly [service: string, collection: string];

/** Collections of aggregates: those with the id of an order, and the others, which only a full snapshot reads. */
const orderAggregates: Place[] = [
  ['orders', 'orders'],
  ['payments', 'payments'],
  ['tickets', 'orders'],
];
const otherAggregates: Place[] = [
  ['auth', 'accounts'],
  ['tickets', 'runs'],
];
const consumingServices = ['orders', 'payments', 'tickets'];

/** Reads the services' collections with the bare driver. */
export function openDatabase(
  mongoUrl: string,
  databaseOf: (service: string) => string = (service) => `railhead_${service}`,
) {
  const client = new mongoose.mongo.MongoClient(mongoUrl, {
    serverSelectionTimeoutMS: 1500,
    socketTimeoutMS: 5000,
  });

  const read = async <T extends { _id: string }>(
    [service, collection]: Place,
    filter: mongo.Filter<{ _id: string; status?: string; accountId?: string }> = {},
    options: mongo.FindOptions = {},
  ): Promise<T[]> => {
    const found = client
      .db(databaseOf(service))
      .collection<{ _id: string; status?: string; accountId?: string }>(collection)
      .find(filter, options);
    return (await found.toArray()) as T[];
  };
  const ordersAndSeats = async (
    { since, seats }: { since?: number; seats?: string[] },
    options: mongo.FindOptions = {},
  ) => ({
    orders: await read<StoredOrder>(
      ['orders', 'orders'],
      since === undefined ? {} : { placedAt: { $gte: new Date(since) } },
      options,
    ),
    seats: await read<StoredSeat>(['orders', 'ledger'], seats ? { _id: { $in: seats } } : {}, options),
  });

  return {
    read,
    ordersAndSeats,
    /** The same as they were together at one moment. */
    async ordersAndSeatsAtOnce(scope: { since?: number; seats?: string[] }) {
      const session = client.startSession({
        defaultTransactionOptions: { readConcern: { level: 'snapshot' } },
      });
      try {
        return await session.withTransaction(() => ordersAndSeats(scope, { session }));
      } finally {
        await session.endSession();
      }
    },
    /** What the accounts of some orders are counted for, and what they have. */
    async allowances(orders: readonly StoredOrder[]): Promise<AccountAllowance[]> {
      const accountIds = [...new Set(orders.map(({ accountId }) => accountId))];
      const stored = await read<StoredAllowance>(['orders', 'allowances'], { _id: { $in: accountIds } });
      const pending = await read<StoredOrder>(['orders', 'orders'], {
        accountId: { $in: accountIds },
        status: 'pending',
      });
      const countedOrders = pending.filter(({ countsAsUnpaid }) => countsAsUnpaid);
      return accountIds.map((accountId) => {
        const { orders: counted = 0, seats = 0 } = stored.find(({ _id }) => _id === accountId) ?? {};
        const unpaid = countedOrders.filter((order) => order.accountId === accountId);
        return {
          accountId,
          counted: { orders: counted, seats },
          unpaid: {
            orders: unpaid.length,
            seats: unpaid.reduce((sum, order) => sum + order.seats.length, 0),
          },
        };
      });
    },
    /** Every document with events; only those of some orders if their ids are given. */
    async aggregates(orderIds?: string[]): Promise<SystemSnapshot['aggregates']> {
      const aggregates: SystemSnapshot['aggregates'] = [];
      const filter = orderIds ? { _id: { $in: orderIds } } : {};
      for (const place of [...orderAggregates, ...(orderIds ? [] : otherAggregates)])
        for (const document of await read<StoredDocument>(place, filter))
          aggregates.push({ owner: place[0], document });
      return aggregates;
    },
    runsOnSale: (): Promise<StoredRun[]> =>
      read(
        ['tickets', 'runs'],
        { status: 'scheduled' },
        {
          projection: {
            feed: 1,
            number: 1,
            serviceDate: 1,
            'stops.stationId': 1,
            'stops.arrival': 1,
            'stops.departure': 1,
          },
        },
      ),
    /** The early events in all inboxes. */
    async bufferedEvents(): Promise<string[]> {
      const buffered: string[] = [];
      for (const service of consumingServices) {
        const found = await read([service, 'waiting'], {}, { projection: { _id: 1 } });
        buffered.push(...found.map(({ _id }) => `${service}/${_id}`));
      }
      return buffered;
    },
    /** The whole mail outbox. */
    async pendingMails(): Promise<SystemSnapshot['pendingMails']> {
      const found = await read<StoredProjection>(['tickets', 'orders'], { mails: { $exists: true } });
      return found.flatMap(({ _id, mails = [] }) => mails.map((mail) => ({ ...mail, orderId: _id })));
    },
    close: () => client.close(),
  };
}
