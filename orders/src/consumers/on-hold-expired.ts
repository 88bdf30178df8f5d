import { HoldExpired } from '@railhead/common/contracts/expiration';
import { on, RetryAfter } from '@railhead/common/messaging/consume';
import type { Deps } from '../deps.ts';
import { expire } from '../domain/order.ts';

/** A hint at most this early comes again at the right moment; an earlier one means nothing. */
const earlyMs = 30_000;

export const onHoldExpired = on(HoldExpired, async ({ data, source, id }, { orders, mongo }: Deps) => {
  const order = await orders.get(data.orderId);
  if (order?.status !== 'pending') return;
  const early = order.holdUntil.getTime() - mongo.now().getTime();
  if (early > earlyMs) return;
  if (early >= 0) throw new RetryAfter(early + 1);
  await orders.end(data.orderId, (pending) => expire(data.orderId, pending, mongo.now(), 'timer'), {
    causedBy: `${source}/${id}`,
  });
});
