import { invariant } from './invariant.ts';
import type { SystemSnapshot } from './snapshot/snapshot.ts';
import type { StoredOrder } from './snapshot/stored-documents.ts';

/** How late a lock may end: when healthy, and after recovery, in milliseconds. */
const healthyMs = 5000;
const recoveredMs = 30_000;

const expiryOf = ({ events }: StoredOrder) => events.find(({ type }) => type === 'orders.order-expired.v1');
const expired = ({ orders }: SystemSnapshot) => orders.filter((order) => expiryOf(order) !== undefined);
const timeOf = (order: StoredOrder) => Date.parse(expiryOf(order)?.time ?? '');

/** A lock ends in time. Without a time of recovery this cannot be checked. */
export const locksEndInTime = invariant(
  'L1',
  (snapshot) => (snapshot.recoveredAt === undefined ? [] : expired(snapshot)),
  (order, { recoveredAt = 0 }) => {
    const latest = Math.max(order.holdUntil.getTime() + healthyMs, recoveredAt + recoveredMs);
    return (
      timeOf(order) > latest &&
      `order ${order._id} expired ${timeOf(order) - order.holdUntil.getTime()} ms late`
    );
  },
);

/** No order is pending any more when everything has come to its end. */
export const endedLocksExpired = invariant(
  'L1',
  ({ orders }) => orders,
  ({ _id, status, holdUntil }) =>
    status === 'pending' && `order ${_id} is still pending; its lock ends at ${holdUntil.toISOString()}`,
);

/** No lock ends early, whatever the clocks say. */
export const noLockEndsEarly = invariant(
  'T1',
  expired,
  (order) =>
    timeOf(order) <= order.holdUntil.getTime() &&
    `order ${order._id} expired ${order.holdUntil.getTime() - timeOf(order)} ms early`,
);

/** How late each lock ended, in milliseconds. */
export const latenessOf = (snapshot: SystemSnapshot): number[] =>
  expired(snapshot).map((order) => timeOf(order) - order.holdUntil.getTime());
