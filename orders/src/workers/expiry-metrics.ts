import { OrderExpired } from '@railhead/common/contracts/orders';
import type { App } from '@railhead/common/http/app';
import type { Saved } from '@railhead/common/store/document';
import type { Order } from '../domain/order.ts';

/**
 * Counts expired orders by cause, and measures how late they expired. In a healthy system timers expire them, within a
 * quarter of a second.
 */
export function expiryMetrics(app: App): (order: Saved<Order>) => void {
  const expired = app.metrics.counter(
    'railhead_orders_expired_total',
    'Orders that expired unpaid, by the cause of the expiry',
    ['cause'],
  );
  const delay = app.metrics.histogram(
    'railhead_order_expiry_late_seconds',
    'Time from the end of a lock to the release of its seats',
  );
  return (order) => {
    const event = order.events.at(-1);
    if (order.status !== 'expired' || event?.type !== OrderExpired.type) return;
    const { cause } = event.data as { cause: string };
    expired.inc({ cause });
    delay.observe((Date.parse(event.time) - order.holdUntil.getTime()) / 1000);
  };
}
