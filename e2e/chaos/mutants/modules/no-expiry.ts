import * as original from '../../../../orders/src/domain/order.ts';

export * from '../../../../orders/src/domain/order.ts';

/** Leaves overdue orders pending when their timer fires and when the periodic task finds them. */
export const expire: typeof original.expire = (orderId, order, now, cause) =>
  cause === 'timer' || cause === 'sweeper' ? undefined : original.expire(orderId, order, now, cause);
