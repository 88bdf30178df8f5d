import type { Envelope } from '@railhead/common/contracts/define';
import { OrderPlaced } from '@railhead/common/contracts/orders';
import type { Bus } from '@railhead/common/messaging/bus';
import { replaceInStream } from '@railhead/common/messaging/replace-in-stream';
import { retention } from '@railhead/common/messaging/topology';
import { stateOf } from '@railhead/common/store/document';
import type { Mongo } from '@railhead/common/store/mongo';
import { operators } from '@railhead/common/store/query-operators';
import { cancelUnpaid } from '../domain/cancellation.ts';
import type { Order } from '../domain/order.ts';
import { redactOrder } from '../domain/redact-order.ts';
import type { OrderRepository } from '../persistence/order-repository.ts';
import type { OrderTransitions } from './end-order.ts';

/**
 * Removes a person from the orders of their account, in this order: unpaid ones are cancelled, because nobody can pay them
 * any more; names and address are removed from document and history; the events in the stream are replaced. Repeating it
 * changes nothing.
 * @param placedSince leaves older orders out.
 */
export const createEraseOrders =
  (deps: {
    mongo: Mongo;
    orders: OrderRepository;
    transitions: OrderTransitions;
    bus: Pick<Bus, 'nextMessage' | 'eraseMessage' | 'publish'>;
  }) =>
  async (accountId: string, placedSince = new Date(0)): Promise<void> => {
    const { mongo, orders, transitions, bus } = deps;
    const streamsSince = mongo.now().getTime() - retention.maxAgeMs;
    for (const { _id, status, placedAt } of await orders.find({
      accountId,
      placedAt: operators({ $gte: placedSince }),
    })) {
      if (status === 'pending') await transitions.end(_id, cancelUnpaid);
      let placed: Envelope | undefined;
      await orders.rewrite(_id, (saved) => {
        const redacted = redactOrder(stateOf<Order>(saved), saved.events);
        placed = (redacted ?? saved).events.find(({ type }) => type === OrderPlaced.type);
        return redacted;
      });
      if (placedAt.getTime() < streamsSince) continue;
      if (placed) await replaceInStream(bus, placed);
    }
  };
export type EraseOrdersUseCase = ReturnType<typeof createEraseOrders>;
