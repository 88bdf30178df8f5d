import { OrderConfirmed } from '@railhead/common/contracts/orders';
import { on } from '@railhead/common/messaging/consume';
import type { Deps } from '../deps.ts';
import { wantCaptured } from '../domain/payment.ts';

export const onOrderConfirmed = on(OrderConfirmed, (event, { payments, now }: Deps) =>
  payments.change(event.subject, (payment) => payment && wantCaptured(payment, now()), {
    inboundEvent: event,
  }),
);
