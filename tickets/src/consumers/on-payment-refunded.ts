import { PaymentRefunded } from '@railhead/common/contracts/payments';
import { on } from '@railhead/common/messaging/consume';
import type { Deps } from '../deps.ts';
import { hearRefunded } from '../domain/order-copy.ts';

export const onPaymentRefunded = on(PaymentRefunded, (event, { orders }: Deps) => {
  const { amount, cancellationId, left } = event.data;
  const refund = { amount, ...(cancellationId !== undefined && { cancellationId }) };
  return orders.hear(event, (copy) => hearRefunded(copy, refund, left?.amount));
});
