import { PaymentVoided } from '@railhead/common/contracts/payments';
import { on } from '@railhead/common/messaging/consume';
import type { Deps } from '../deps.ts';
import { hearVoided } from '../domain/order-copy.ts';

export const onPaymentVoided = on(PaymentVoided, (event, { orders }: Deps) =>
  orders.hear(event, (copy) => hearVoided(copy)),
);
