import { OrderCancelled } from '@railhead/common/contracts/orders';
import { on } from '@railhead/common/messaging/consume';
import type { Deps } from '../deps.ts';
import { wantBack } from '../domain/payment.ts';

export const onOrderCancelled = on(OrderCancelled, (event, { payments, now }: Deps) =>
  payments.change(
    event.subject,
    (payment) => payment && wantBack(payment, { id: event.id, amount: event.data.refund?.amount }, now()),
    { inboundEvent: event },
  ),
);
