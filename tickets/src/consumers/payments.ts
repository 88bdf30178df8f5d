import {
  PaymentCaptured,
  PaymentRefunded,
  PaymentRefundFailed,
  PaymentVoided,
} from '@railhead/common/contracts/payments';
import { on } from '@railhead/common/messaging/consume';
import { updateOrder, updatePaidOrder } from '../application/update-order.ts';
import type { Deps } from '../deps.ts';
import {
  applyCaptured,
  applyRefunded,
  applyRefundFailed,
  applyVoided,
} from '../domain/apply-order-events.ts';

export const paymentHandlers = [
  on(PaymentCaptured, (event, deps: Deps) =>
    updatePaidOrder(deps, event, (state) => applyCaptured(state, event.data.amount.amount)),
  ),
  on(PaymentVoided, (event, { orders }: Deps) => updateOrder(orders, event, applyVoided)),
  on(PaymentRefunded, (event, { orders }: Deps) => {
    const { amount, cancellationId, left } = event.data;
    const refund = { amount, ...(cancellationId !== undefined && { cancellationId }) };
    return updateOrder(orders, event, (state) => applyRefunded(state, refund, left?.amount));
  }),
  on(PaymentRefundFailed, (event, { orders }: Deps) => {
    const { id, time, data } = event;
    return updateOrder(orders, event, (state) => applyRefundFailed(state, data, { id, at: new Date(time) }));
  }),
];
