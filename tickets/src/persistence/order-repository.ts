import { aggregateStore } from '@railhead/common/store/aggregate';
import type { Mongo } from '@railhead/common/store/mongo';
import { newestFirst, type Page } from '@railhead/common/store/page';
import { mailKinds, type OrderProjection } from '../domain/order-projection.ts';
import type { Occupancy } from '../domain/seats-left.ts';

/** A longer list of ids costs the offline database the square of its length. */
const runsPerQuery = 100;

type TicketsQuery = {
  accountId: string;
  orderId?: string | undefined;
  after?: string | undefined;
  limit: number;
};

/** One document per order, a projection of `orders` and `payments`; its own events are the tickets issued and voided. */
export function orderRepository(mongo: Mongo) {
  const store = aggregateStore<OrderProjection>(mongo, {
    name: 'orders',
    source: 'tickets',
    fields: {
      booking: Object,
      order: String,
      payment: String,
      captured: Number,
      refunded: Number,
      live: Boolean,
      issuedAt: Date,
      announcedTimes: Object,
      timeChanges: Number,
      cancellations: Array,
      refunds: Array,
      mails: Array,
      purgeAt: Date,
    },
    indexes: [
      [{ 'booking.runId': 1, live: 1 }],
      [{ 'booking.accountId': 1, issuedAt: -1, _id: 1 }],
      [{ 'mails.dueAt': 1 }, { partialFilterExpression: { 'mails.dueAt': { $exists: true } } }],
      [{ purgeAt: 1 }, { expireAfterSeconds: 0 }],
    ],
  });
  const documents = mongo.connection.collection<OrderProjection & { _id: string }>('orders');

  return {
    ...store,
    /** Which seats live orders occupy on each of the runs. */
    async occupancyOf(runIds: readonly string[]): Promise<Map<string, Occupancy[]>> {
      const occupancy = new Map(runIds.map((runId): [string, Occupancy[]] => [runId, []]));
      const rows = documents.find(
        { 'booking.runId': { $in: [...runIds] }, live: true },
        {
          projection: { 'booking.runId': 1, 'booking.from': 1, 'booking.to': 1, 'booking.places': 1 },
        },
      );
      for await (const { booking } of rows) {
        if (!booking) continue;
        const seats = booking.places.filter(({ inOrder }) => inOrder).map(({ seat }) => seat);
        occupancy.get(booking.runId)?.push({ from: booking.from, to: booking.to, seats });
      }
      return occupancy;
    },
    /** Which of the runs have orders that are neither cancelled nor expired, as far as this service has been told. */
    async runsWithLiveOrders(runIds: readonly string[]): Promise<ReadonlySet<string>> {
      const found = new Set<string>();
      for (let first = 0; first < runIds.length; first += runsPerQuery) {
        const batch = runIds.slice(first, first + runsPerQuery);
        const rows = documents.find(
          { 'booking.runId': { $in: batch }, live: true },
          { projection: { 'booking.runId': 1 } },
        );
        for await (const { booking } of rows) if (booking) found.add(booking.runId);
      }
      return found;
    },
    /** Orders of an account that have tickets, the latest first. `after` is the `next` of the previous page. */
    async withTickets({
      accountId,
      orderId,
      after,
      limit,
    }: TicketsQuery): Promise<Page<OrderProjection & { _id: string }>> {
      const query = newestFirst<'issuedAt', OrderProjection & { _id: string }>('issuedAt', {
        after,
        limit,
        idOrder: 1,
      });
      const found = await documents
        .find(
          {
            'booking.accountId': accountId,
            issuedAt: { $exists: true },
            ...(orderId !== undefined && { _id: orderId }),
            ...query.filter,
          },
          { projection: { events: 0, heard: 0 } },
        )
        .sort(query.sort)
        .limit(query.limit)
        .toArray();
      return query.cut(found);
    },
    /** Orders with a mail that is due and of a kind that this version knows, the longest overdue first. */
    findDueMail: (limit: number) =>
      documents
        .find({
          'mails.dueAt': { $lte: mongo.now() },
          mails: { $elemMatch: { dueAt: { $lte: mongo.now() }, kind: { $in: mailKinds } } },
        })
        .hint({ 'mails.dueAt': 1 })
        .sort({ 'mails.dueAt': 1 })
        .limit(limit)
        .toArray(),
    /** The ids of a run's orders that have tickets and were not cancelled, in batches. */
    async *ticketedOnRun(runId: string, batchSize: number): AsyncGenerator<string[]> {
      const found = documents.find(
        { 'booking.runId': runId, live: true, issuedAt: { $exists: true } },
        { projection: { _id: 1 }, batchSize },
      );
      let batch: string[] = [];
      for await (const { _id } of found) {
        if (batch.push(_id) < batchSize) continue;
        yield batch;
        batch = [];
      }
      if (batch.length > 0) yield batch;
    },
    /** The ids of a run's tickets that were issued and are void. */
    async voidTicketIds(runId: string): Promise<string[]> {
      const found = await documents
        .find(
          { 'booking.runId': runId, 'booking.places.ticket': 'voided' },
          { projection: { 'booking.places': 1 } },
        )
        .toArray();
      const places = found.flatMap(({ booking }) => booking?.places ?? []);
      return places.filter(({ ticket }) => ticket === 'voided').map(({ ticketId }) => ticketId);
    },
    /** An account's orders by id, after the given one. */
    ofAccountAfter: (accountId: string, after: string, limit: number) =>
      documents
        .find({ 'booking.accountId': accountId, _id: { $gt: after } })
        .sort({ _id: 1 })
        .limit(limit)
        .toArray(),
    async idsOfAccount(accountId: string): Promise<string[]> {
      const found = await documents
        .find({ 'booking.accountId': accountId }, { projection: { _id: 1 } })
        .toArray();
      return found.map(({ _id }) => _id);
    },
  };
}
export type OrderRepository = ReturnType<typeof orderRepository>;
