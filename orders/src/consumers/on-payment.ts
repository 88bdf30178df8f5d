import type { Envelope } from '@railhead/common/contracts/define';
import {
  PaymentAuthorized,
  PaymentCaptured,
  PaymentFailed,
  PaymentRefunded,
  PaymentVoided,
} from '@railhead/common/contracts/payments';
import { on } from '@railhead/common/messaging/consume';
import type { Decision } from '@railhead/common/store/document';
import type { Deps } from '../deps.ts';
import { acceptPayment, cancel, noteProgress, type Order } from '../domain/order.ts';

/** Every event of a payment is about an order of ours. */
const decided = (
  event: Envelope<{ orderId: string }>,
  { orders }: Deps,
  decide: (order: Order) => Decision<Order> | undefined,
) => orders.decide(event.data.orderId, decide, { hears: event });

export const onPaymentAuthorized = on(PaymentAuthorized, (event, deps: Deps) =>
  decided(event, deps, (order) => acceptPayment(event.data.orderId, order, deps.mongo.now())),
);

export const onPaymentFailed = on(PaymentFailed, (event, deps: Deps) =>
  decided(event, deps, (order) => {
    const failed = noteProgress(order, { payment: 'failed' });
    return cancel(event.data.orderId, failed.next, 'payment-failed') ?? failed;
  }),
);

export const onPaymentCaptured = on(PaymentCaptured, (event, deps: Deps) =>
  decided(event, deps, (order) => noteProgress(order, { payment: 'captured' })),
);
export const onPaymentVoided = on(PaymentVoided, (event, deps: Deps) =>
  decided(event, deps, (order) => noteProgress(order, { payment: 'voided' })),
);
export const onPaymentRefunded = on(PaymentRefunded, (event, deps: Deps) =>
  decided(event, deps, (order) => noteProgress(order, { payment: 'refunded' })),
);
