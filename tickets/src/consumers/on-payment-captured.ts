import { PaymentCaptured } from '@railhead/common/contracts/payments';
import { on } from '@railhead/common/messaging/consume';
import type { Deps } from '../deps.ts';
import { hearCaptured } from '../domain/order-copy.ts';

export const onPaymentCaptured = on(PaymentCaptured, (event, { orders }: Deps) =>
  orders.hear(event, (copy) => hearCaptured(copy, event.data.amount.amount)),
);
