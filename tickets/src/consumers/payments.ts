import type { Envelope } from '@railhead/common/contracts/define';
import {
  PaymentCaptured,
  PaymentRefunded,
  PaymentRefundFailed,
  PaymentVoided,
} from '@railhead/common/contracts/payments';
import { on } from '@railhead/common/messaging/consume';
import { updateOrder, updatePaidOrder } from '../application/update-order.ts';
import type { Deps } from '../deps.ts';
import { applyCaptured, applyVoided } from '../domain/apply-order-events.ts';
import { applyRefunded, applyRefundFailed } from '../domain/apply-refund-events.ts';

export const paymentHandlers = [
  on(PaymentCaptured, (event, deps: Deps) =>
    updatePaidOrder(deps, event, (state) => applyCaptured(state, event.data.amount.amount)),
  ),
  on(PaymentVoided, (event, { orders }: Deps) => updateOrder(orders, event, applyVoided)),
  on(PaymentRefunded, (event, { orders }: Deps) => {
    const { amount, cancellationId, left } = event.data;
    const refund = { amount, ...(cancellationId !== undefined && { cancellationId }) };
    return updateOrder(orders, event, (state) => applyRefunded(state, refund, sourceOf(event), left?.amount));
  }),
  on(PaymentRefundFailed, (event, { orders }: Deps) =>
    updateOrder(orders, event, (state) => applyRefundFailed(state, event.data, sourceOf(event))),
  ),
];

const sourceOf = ({ id, time }: Envelope) => ({ id, at: new Date(time) });
