import type { OrderView } from '@railhead/common/contracts/orders';
import { alightingStop, boardingStop } from '@railhead/common/domain/journey-ends';
import { type ExtensionRules, nextExtension } from './extend.ts';
import type { Order } from './order.ts';
import { changedTimes, type Run } from './run.ts';

/** Stands for a stop that the run does not have. */
const unknownStop = { stationId: '', name: '' };

/** The order as its buyer sees it. Times are the current ones of the run, so a retimed train shows its new times. */
export function viewOf(
  order: Order & { _id: string },
  run: Run,
  rules: ExtensionRules,
  now: Date,
): OrderView {
  const { plan } = run;
  const departure = plan.stops[order.from];
  const arrival = plan.stops[order.to];
  const retimed = changedTimes(run, order);
  const extension = nextExtension(order, run, rules, now);
  return {
    id: order._id,
    reference: order.reference,
    status: order.status,
    runId: order.runId,
    train: { number: plan.number, name: plan.name, serviceDate: plan.serviceDate, zone: plan.zone },
    from: {
      index: order.from,
      ...boardingStop(departure ?? unknownStop),
      departure: departure?.departure ?? '',
    },
    to: { index: order.to, ...alightingStop(arrival ?? unknownStop), arrival: arrival?.arrival ?? '' },
    ...(retimed && { retimed }),
    seats: order.seats,
    contact: order.contact,
    fare: order.fare,
    placedAt: order.placedAt.toISOString(),
    holdUntil: order.holdUntil.toISOString(),
    now: now.toISOString(),
    progress: order.progress,
    ...(order.status === 'cancelled' && { cancelReason: order.cancelReason }),
    ...(order.refundRules && { refundRules: order.refundRules }),
    ...(extension && {
      extendableFrom: extension.from.toISOString(),
      extendableUntil: extension.until.toISOString(),
    }),
    cancellations: order.cancellations ?? [],
  };
}
