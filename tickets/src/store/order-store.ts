import type { Envelope } from '@railhead/common/contracts/define';
import { aggregateStore } from '@railhead/common/store/aggregate';
import { stateOf } from '@railhead/common/store/document';
import type { Mongo } from '@railhead/common/store/mongo';
import { newestFirst, type Page } from '@railhead/common/store/page';
import { decideTickets, forget, type OrderCopy, onlyKnow, unheard } from '../domain/order-copy.ts';
import type { Sale } from '../domain/seats-left.ts';

type TicketsQuery = {
  accountId: string;
  orderId?: string | undefined;
  after?: string | undefined;
  limit: number;
};

/** One document per order, fed by `orders` and `payments`; its own events are the tickets issued and voided. */
export function orderStore(mongo: Mongo) {
  const store = aggregateStore<OrderCopy>(mongo, {
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
  const documents = mongo.connection.collection<OrderCopy & { _id: string }>('orders');

  return {
    ...store,
    /** Applies what an event says of its order, then decides about the tickets. */
    hear: (event: Envelope, apply: (copy: OrderCopy) => OrderCopy) =>
      store.change(
        event.subject,
        (saved) =>
          decideTickets(event.subject, apply(saved ? stateOf(saved) : unheard), new Date(event.time)),
        { inboundEvent: event },
      ),
    /** Counts the version of an event that changes nothing here. */
    pass: (event: Envelope) => store.change(event.subject, onlyKnow, { inboundEvent: event }),
    /** Seats that live orders hold on each of the runs. */
    async salesOf(runIds: readonly string[]): Promise<Map<string, Sale[]>> {
      const sales = new Map(runIds.map((runId): [string, Sale[]] => [runId, []]));
      const rows = documents.find(
        { 'booking.runId': { $in: [...runIds] }, live: true },
        {
          projection: { 'booking.runId': 1, 'booking.from': 1, 'booking.to': 1, 'booking.places': 1 },
        },
      );
      for await (const { booking } of rows) {
        if (!booking) continue;
        const seats = booking.places.filter(({ inOrder }) => inOrder).map(({ seat }) => seat);
        sales.get(booking.runId)?.push({ from: booking.from, to: booking.to, seats });
      }
      return sales;
    },
    /** Orders of an account that have tickets, the latest first. `after` is the `next` of the previous page. */
    async withTickets({
      accountId,
      orderId,
      after,
      limit,
    }: TicketsQuery): Promise<Page<OrderCopy & { _id: string }>> {
      const query = newestFirst<'issuedAt', OrderCopy & { _id: string }>('issuedAt', {
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
    /** Orders with a mail to send by now, the longest waiting first. */
    toMail: (limit: number) =>
      documents
        .find({ 'mails.dueAt': { $lte: mongo.now() } })
        .hint({ 'mails.dueAt': 1 })
        .sort({ 'mails.dueAt': 1 })
        .limit(limit)
        .toArray(),
    /** Blanks the people of an account in all its orders. */
    async forgetAccount(accountId: string): Promise<void> {
      for (const { _id } of await documents
        .find({ 'booking.accountId': accountId }, { projection: { _id: 1 } })
        .toArray()) {
        await store.change(_id, (saved) => saved && { next: forget(stateOf(saved)), events: [] });
      }
    },
  };
}
export type OrderStore = ReturnType<typeof orderStore>;
