import { OrderExtended } from '@railhead/common/contracts/orders';
import { type Decision, unchanged } from '@railhead/common/domain/decision';
import { DomainError } from '@railhead/common/domain/domain-error';
import type { Order } from './order.ts';
import { type Run, saleClosesAt } from './run.ts';

/** By how much one extension moves the end of a lock, and how many extensions an order may have. */
export interface ExtensionRules {
  extensionSeconds: number;
  maxExtensions: number;
}

/** The new `holdUntil` of an extension at `now`, at most the end of the sale. Nothing when it cannot be extended. */
export function extendableUntil(order: Order, run: Run, rules: ExtensionRules, now: Date): Date | undefined {
  const { holdUntil, extensions = 0 } = order;
  const isOver = order.status !== 'pending' || now > holdUntil || run.status === 'cancelled';
  if (isOver || extensions >= rules.maxExtensions) return undefined;
  const later = holdUntil.getTime() + rules.extensionSeconds * 1000;
  const until = new Date(Math.min(later, saleClosesAt(run.plan, order.from).getTime()));
  return until > holdUntil ? until : undefined;
}

/**
 * Extends the lock for a buyer who saw that it ends at `seen`. If it ends later by now, this is a repeated request and
 * changes nothing.
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
