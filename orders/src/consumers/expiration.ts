import { HoldExpired } from '@railhead/common/contracts/expiration';
import { on, RetryAfter } from '@railhead/common/messaging/consume';
import type { Deps } from '../deps.ts';
import { expire } from '../domain/order.ts';

/** An expiry signal that is early by at most this is redelivered at the right moment; an earlier one is obsolete. */
const maxEarlyMs = 30_000;

export const onHoldExpired = on(
  HoldExpired,
  async ({ data, source, id }, { orders, transitions, mongo }: Deps) => {
    const order = await orders.get(data.orderId);
    if (order?.status !== 'pending') return;
    const earlyMs = order.holdUntil.getTime() - mongo.now().getTime();
    if (earlyMs > maxEarlyMs) return;
    if (earlyMs >= 0) throw new RetryAfter(earlyMs + 1);
    await transitions.end(data.orderId, (pending) => expire(data.orderId, pending, mongo.now(), 'timer'), {
      causedBy: `${source}/${id}`,
    });
  },
);
