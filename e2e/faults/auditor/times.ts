import { promise } from './promise.ts';
import type { StoredOrder, World } from './world.ts';

/** How late the end of a lock may be: in health, and after everything was mended, in milliseconds. */
const healthyMs = 5000;
const healedMs = 30_000;

const expiryOf = ({ events }: StoredOrder) => events.find(({ type }) => type === 'orders.order-expired.v1');
const expired = ({ orders }: World) => orders.filter((order) => expiryOf(order) !== undefined);
const timeOf = (order: StoredOrder) => Date.parse(expiryOf(order)?.time ?? '');

/** A lock ends in time, as far as it is known when everything was mended. */
export const endsInTime = promise(
  'L1',
  (world) => (world.healedAt === undefined ? [] : expired(world)),
  (order, { healedAt = 0 }) => {
    const latest = Math.max(order.holdUntil.getTime() + healthyMs, healedAt + healedMs);
    return (
      timeOf(order) > latest &&
      `order ${order._id} expired ${timeOf(order) - order.holdUntil.getTime()} ms late`
    );
  },
);

/** A lock that is over has ended. */
export const overIsEnded = promise(
  'L1',
  ({ orders }) => orders,
  ({ _id, status, holdUntil }) =>
    status === 'pending' && `order ${_id} is still pending; its lock ends at ${holdUntil.toISOString()}`,
);

/** No lock ends early, whatever clocks say. */
export const neverEarly = promise(
  'T1',
  expired,
  (order) =>
    timeOf(order) <= order.holdUntil.getTime() &&
    `order ${order._id} expired ${order.holdUntil.getTime() - timeOf(order)} ms early`,
);

/** How late each lock of a world ended, in milliseconds. */
export const latenessOf = (world: World): number[] =>
  expired(world).map((order) => timeOf(order) - order.holdUntil.getTime());
