import {
  OrderCancelled,
  OrderConfirmed,
  OrderExpired,
  OrderExtended,
  OrderPlaced,
  OrderReduced,
} from '@railhead/common/contracts/orders';
import { on, type StreamSubscription } from '@railhead/common/messaging/consume';
import type { Deps } from '../deps.ts';
import { extendHold, openPayment, requestCapture, requestRefund, requestVoid } from '../domain/payment.ts';

const onPlaced = on(OrderPlaced, (event, { payments }: Deps) =>
  payments.change(event.subject, (payment) => (payment ? undefined : openPayment(event.data)), {
    inboundEvent: event,
  }),
);

const onExtended = on(OrderExtended, (event, { payments }: Deps) =>
  payments.change(
    event.subject,
    (payment) => payment && extendHold(payment, new Date(event.data.holdUntil)),
    { inboundEvent: event },
  ),
);

const onConfirmed = on(OrderConfirmed, async (event, { payments, unpaidOrders, now }: Deps) => {
  const confirmed = await payments.change(
    event.subject,
    (payment) => payment && requestCapture(payment, now()),
    { inboundEvent: event },
  );
  unpaidOrders.checkConfirmed(confirmed);
});

const onExpired = on(OrderExpired, (event, { payments, now }: Deps) =>
  payments.change(event.subject, (payment) => payment && requestVoid(payment, event.id, now()), {
    inboundEvent: event,
  }),
);

const onReduced = on(OrderReduced, (event, { payments, now }: Deps) =>
  payments.change(
    event.subject,
    (payment) => payment && requestRefund(payment, { id: event.id, amount: event.data.refund.amount }, now()),
    { inboundEvent: event },
  ),
);

const onCancelled = on(OrderCancelled, (event, { payments, now }: Deps) =>
  payments.change(
    event.subject,
    (payment) =>
      payment && requestRefund(payment, { id: event.id, amount: event.data.refund?.amount }, now()),
    { inboundEvent: event },
  ),
);

/** Events of orders open a payment and set its desired state. Of any other event only the version is recorded. */
export const orderEvents: StreamSubscription<Deps> = {
  on: [onPlaced, onExtended, onConfirmed, onExpired, onReduced, onCancelled],
  onUnhandled: (event, { payments }) =>
    payments.change(event.subject, () => undefined, { inboundEvent: event }),
};
