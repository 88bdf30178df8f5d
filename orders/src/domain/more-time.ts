import { OrderExtended } from '@railhead/common/contracts/orders';
import { type Decision, unchanged } from '@railhead/common/domain/decision';
import { DomainError } from '@railhead/common/domain/domain-error';
import type { Order } from './order.ts';
import { type Run, saleClosesAt } from './run.ts';

/** How much longer one "More time" keeps the seats, and how often an order may ask for it. */
export interface ExtensionRules {
  extensionSeconds: number;
  mostExtensions: number;
}

/** What "More time" would make of `holdUntil` now, never past the close of the sale; nothing when there is none. */
export function extendableUntil(order: Order, run: Run, rules: ExtensionRules, now: Date): Date | undefined {
  const { holdUntil, extensions = 0 } = order;
  const isOver = order.status !== 'pending' || now > holdUntil || run.status === 'cancelled';
  if (isOver || extensions >= rules.mostExtensions) return undefined;
  const later = holdUntil.getTime() + rules.extensionSeconds * 1000;
  const until = new Date(Math.min(later, saleClosesAt(run.plan, order.from).getTime()));
  return until > holdUntil ? until : undefined;
}

/**
 * The buyer who sees that the lock ends at `seen` asks for more time. A lock that ends later already was extended by
 * the same click's twin.
 * @throws DomainError `order-not-pending`, `no-more-time`
 */
export function extend(
  orderId: string,
  order: Order,
  run: Run,
  rules: ExtensionRules,
  { seen, now }: { seen: Date; now: Date },
): Decision<Order> | undefined {
  if (order.holdUntil > seen) return unchanged;
  if (order.status !== 'pending')
    throw new DomainError('order-not-pending', { facts: { status: order.status } });
  const holdUntil = extendableUntil(order, run, rules, now);
  if (!holdUntil) throw new DomainError('no-more-time');
  const extensions = (order.extensions ?? 0) + 1;
  return {
    next: { ...order, holdUntil, extensions },
    events: [
      OrderExtended.create({ orderId, runId: order.runId, holdUntil: holdUntil.toISOString(), extensions }),
    ],
  };
}
