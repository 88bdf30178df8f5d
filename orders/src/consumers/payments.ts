import type { Envelope } from '@railhead/common/contracts/define';
import {
  PaymentAuthorized,
  PaymentCaptured,
  PaymentFailed,
  PaymentRefunded,
  PaymentRefundFailed,
  PaymentVoided,
} from '@railhead/common/contracts/payments';
import type { Decision } from '@railhead/common/domain/decision';
import { on } from '@railhead/common/messaging/consume';
import type { Saved } from '@railhead/common/store/document';
import type { Deps } from '../deps.ts';
import { applyRefund, applyVoid, failPayment, failRefund } from '../domain/cancellation.ts';
import { acceptPayment, applyProgress, type Order } from '../domain/order.ts';

/** Every event of a payment is about one order. */
const decide = (
  event: Envelope<{ orderId: string }>,
  { transitions }: Deps,
  decision: (order: Saved<Order>) => Decision<Order> | undefined,
) => transitions.apply(event.data.orderId, decision, { inboundEvent: event });

/** In most cases it ends the unpaid time of the order. */
export const onPaymentAuthorized = on(PaymentAuthorized, (event, { transitions, mongo }: Deps) =>
  transitions.end(event.data.orderId, (order) => acceptPayment(event.data.orderId, order, mongo.now()), {
    inboundEvent: event,
  }),
);

export const onPaymentFailed = on(PaymentFailed, (event, deps: Deps) => decide(event, deps, failPayment));

export const onPaymentCaptured = on(PaymentCaptured, (event, deps: Deps) =>
  decide(event, deps, (order) => applyProgress(order, { payment: 'captured' })),
);

export const onPaymentVoided = on(PaymentVoided, (event, deps: Deps) =>
  decide(event, deps, (order) => applyVoid(order, event.time)),
);

export const onPaymentRefunded = on(PaymentRefunded, (event, deps: Deps) =>
  decide(event, deps, (order) => applyRefund(order, event.data, event.time)),
);

export const onPaymentRefundFailed = on(PaymentRefundFailed, (event, deps: Deps) =>
  decide(event, deps, (order) => failRefund(order, event.data.cancellationId)),
);
