import { OrderExpired } from '@railhead/common/contracts/orders';
import type { App } from '@railhead/common/http/app';
import type { Saved } from '@railhead/common/store/document';
import type { Order } from './domain/order.ts';

/** Counts expired orders by who noticed first, and how late: in health timers do, within a quarter of a second. */
export function countEndings(app: App): (order: Saved<Order>) => void {
  const expired = app.metrics.counter(
    'railhead_orders_expired_total',
    'Orders whose lock ended unpaid, by who noticed',
    ['cause'],
  );
  const late = app.metrics.histogram(
    'railhead_order_expiry_late_seconds',
    'From the end of a lock to the seats being free',
  );
  return (order) => {
    const fact = order.events.at(-1);
    if (order.status !== 'expired' || fact?.type !== OrderExpired.type) return;
    const { cause } = fact.data as { cause: string };
    expired.inc({ cause });
    late.observe((Date.parse(fact.time) - order.holdUntil.getTime()) / 1000);
  };
}
