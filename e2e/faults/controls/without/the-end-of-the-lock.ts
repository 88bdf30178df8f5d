import * as original from '../../../../orders/src/domain/order.ts';

export * from '../../../../orders/src/domain/order.ts';

/** An authorisation is never too late. */
export const acceptPayment: typeof original.acceptPayment = (orderId, order) =>
  original.acceptPayment(orderId, order, order.holdUntil);
