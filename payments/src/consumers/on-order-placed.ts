import { OrderPlaced } from '@railhead/common/contracts/orders';
import { on } from '@railhead/common/messaging/consume';
import type { Deps } from '../deps.ts';
import { openPayment } from '../domain/payment.ts';

export const onOrderPlaced = on(OrderPlaced, (event, { payments }: Deps) =>
  payments.change(event.subject, (payment) => (payment ? undefined : openPayment(event.data)), {
    inboundEvent: event,
  }),
);
