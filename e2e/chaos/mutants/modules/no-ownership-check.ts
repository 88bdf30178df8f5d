import { DomainError } from '../../../../common/src/domain/domain-error.ts';
import * as original from '../../../../orders/src/persistence/order-repository.ts';
import { override } from '../../../module-replacement/override.ts';

export * from '../../../../orders/src/persistence/order-repository.ts';

/** Gives an order to anybody with its id. */
export const orderRepository: typeof original.orderRepository = (...given) => {
  const store = original.orderRepository(...given);
  return override(store, {
    async getOwned(_accountId, id) {
      const order = await store.get(id);
      if (!order) throw new DomainError('order-unknown');
      return order;
    },
  });
};
