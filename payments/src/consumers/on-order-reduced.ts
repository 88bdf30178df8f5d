import { OrderReduced } from '@railhead/common/contracts/orders';
import { on } from '@railhead/common/messaging/consume';
import type { Deps } from '../deps.ts';
import { wantBack } from '../domain/payment.ts';

export const onOrderReduced = on(OrderReduced, (event, { payments, now }: Deps) =>
  payments.change(
    event.subject,
    (payment) => payment && wantBack(payment, { id: event.id, amount: event.data.refund.amount }, now()),
    { inboundEvent: event },
  ),
);
