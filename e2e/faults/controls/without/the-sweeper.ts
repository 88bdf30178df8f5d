import type * as original from '../../../../orders/src/workers/expire-overdue-orders.ts';

export * from '../../../../orders/src/workers/expire-overdue-orders.ts';

/** Nobody looks for what is overdue. */
export const expireOverdueOrders: typeof original.expireOverdueOrders = () => ({
  trigger: () => undefined,
  stop: () => Promise.resolve(),
});
