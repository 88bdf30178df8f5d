import { DomainError } from '../../../../common/src/domain/domain-error.ts';
import * as original from '../../../../orders/src/store/order-store.ts';

export * from '../../../../orders/src/store/order-store.ts';

/** An order is anybody's who knows its id. */
export const orderStore: typeof original.orderStore = (...given) => {
  const store = original.orderStore(...given);
  return {
    ...store,
    async needOf(_accountId, id) {
      const order = await store.get(id);
      if (!order) throw new DomainError('order-unknown');
      return order;
    },
  };
};
