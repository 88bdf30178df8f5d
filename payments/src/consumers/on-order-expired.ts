import { OrderExpired } from '@railhead/common/contracts/orders';
import { on } from '@railhead/common/messaging/consume';
import type { Deps } from '../deps.ts';
import { wantVoided } from '../domain/payment.ts';

export const onOrderExpired = on(OrderExpired, (event, { payments, now }: Deps) =>
  payments.change(event.subject, (payment) => payment && wantVoided(payment, event.id, now()), {
    inboundEvent: event,
  }),
);
