import * as original from '../../../../orders/src/application/unpaid-orders.ts';
import { override } from '../../../module-replacement/override.ts';

export * from '../../../../orders/src/application/unpaid-orders.ts';

/** Goes on counting orders that were paid, cancelled or expired. */
export const unpaidOrders: typeof original.unpaidOrders = (deps) =>
  override(original.unpaidOrders(deps), { release: () => Promise.resolve([]) });
