import { OrderExtended } from '@railhead/common/contracts/orders';
import { type Decision, unchanged } from '@railhead/common/domain/decision';
import { retryAt } from '@railhead/common/domain/domain-error';
import type { Order } from './order.ts';
import { ok, type Result, rejected } from './result.ts';
import { type Run, saleClosesAt } from './run.ts';

/** By how much one extension moves the end of a lock, how often an order is extended, and how long before its end. */
export interface ExtensionRules {
  extensionSeconds: number;
  maxExtensions: number;
  extensionWindowSeconds: number;
}

/** The next extension of an order: from when it can be made, and the new `holdUntil`, at most the end of the sale. */
export interface Extension {
  from: Date;
  until: Date;
}

/** Nothing when the order cannot be extended any more. */
export function nextExtension(
  order: Order,
  run: Run,
  rules: ExtensionRules,
  now: Date,
): Extension | undefined {
  const { holdUntil, extensions = 0 } = order;
  const isOver = order.status !== 'pending' || now > holdUntil || run.status === 'cancelled';
  if (isOver || extensions >= rules.maxExtensions) return undefined;
  const later = holdUntil.getTime() + rules.extensionSeconds * 1000;
  const until = new Date(Math.min(later, saleClosesAt(run.plan, order.from).getTime()));
  const from = new Date(holdUntil.getTime() - rules.extensionWindowSeconds * 1000);
  return until > holdUntil ? { from, until } : undefined;
}

/**
 * Extends the lock for a buyer who saw that it ends at `seen`. If that is not its end, this is a repeated request, or a
 * guess, and changes nothing. Rejected with `order-not-pending`, `no-more-time`, or `too-early-to-extend` and `retryAt`.
 */
export function extend(
  orderId: string,
  order: Order,
  run: Run,
  rules: ExtensionRules,
  { seen, now }: { seen: Date; now: Date },
): Result<Decision<Order> | undefined> {
  if (order.holdUntil.getTime() !== seen.getTime()) return ok(unchanged);
  if (order.status !== 'pending') return rejected('order-not-pending', { facts: { status: order.status } });
  const extension = nextExtension(order, run, rules, now);
  if (!extension) return rejected('no-more-time');
  if (now < extension.from) return rejected('too-early-to-extend', retryAt(extension.from, now));
  const holdUntil = extension.until;
  const extensions = (order.extensions ?? 0) + 1;
  return ok({
    next: { ...order, holdUntil, extensions },
    events: [
      OrderExtended.create({ orderId, runId: order.runId, holdUntil: holdUntil.toISOString(), extensions }),
    ],
  });
}
