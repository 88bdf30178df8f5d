import type { Envelope } from '@railhead/common/contracts/define';
import {
  PaymentAuthorized,
  PaymentCaptured,
  PaymentFailed,
  PaymentRefunded,
  PaymentVoided,
} from '@railhead/common/contracts/payments';
import type { Decision } from '@railhead/common/domain/decision';
import { on } from '@railhead/common/messaging/consume';
import type { Saved } from '@railhead/common/store/document';
import type { Deps } from '../deps.ts';
import { failPayment, noteRefund, noteVoid } from '../domain/cancellation.ts';
import { acceptPayment, noteProgress, type Order } from '../domain/order.ts';

/** Every event of a payment is about an order of ours. */
const decided = (
  event: Envelope<{ orderId: string }>,
  { orders }: Deps,
  decide: (order: Saved<Order>) => Decision<Order> | undefined,
) => orders.decide(event.data.orderId, decide, { inboundEvent: event });

export const onPaymentAuthorized = on(PaymentAuthorized, (event, deps: Deps) =>
  decided(event, deps, (order) => acceptPayment(event.data.orderId, order, deps.mongo.now())),
);

export const onPaymentFailed = on(PaymentFailed, (event, deps: Deps) => decided(event, deps, failPayment));

export const onPaymentCaptured = on(PaymentCaptured, (event, deps: Deps) =>
  decided(event, deps, (order) => noteProgress(order, { payment: 'captured' })),
);
export const onPaymentVoided = on(PaymentVoided, (event, deps: Deps) =>
  decided(event, deps, (order) => noteVoid(order, event.time)),
);
export const onPaymentRefunded = on(PaymentRefunded, (event, deps: Deps) =>
  decided(event, deps, (order) => noteRefund(order, event.data, event.time)),
);
