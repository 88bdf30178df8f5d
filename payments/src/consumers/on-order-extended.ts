import { OrderExtended } from '@railhead/common/contracts/orders';
import { on } from '@railhead/common/messaging/consume';
import type { Deps } from '../deps.ts';
import { extendHold } from '../domain/payment.ts';

export const onOrderExtended = on(OrderExtended, (event, { payments }: Deps) =>
  payments.change(
    event.subject,
    (payment) => payment && extendHold(payment, new Date(event.data.holdUntil)),
    { inboundEvent: event },
  ),
);
