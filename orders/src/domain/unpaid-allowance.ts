import type { Order } from './order.ts';

/** What one account may have without payment at a time, and how long it waits after orders that it abandoned. */
export interface UnpaidRules {
  maxPendingOrders: number;
  maxUnpaidSeats: number;
  abandonedOrdersPerHour: number;
  orderPauseSeconds: number;
  maxOrderPauseSeconds: number;
}

/** What one account has without payment now, and the orders that it abandoned lately. */
export interface UnpaidAllowance {
  orders: number;
  seats: number;
  /** The number of abandoned orders at `abandonedSince`. With each hour since then it goes down by one. */
  abandoned?: number;
  abandonedSince?: Date;
  /** Until then the account places no order. */
  pausedUntil?: Date;
}

export type AllowanceProblem = 'ordering-paused' | 'too-many-unpaid-orders' | 'too-many-unpaid-seats';

/** An order as it counts towards the allowance of its account. */
export interface UnpaidOrder {
  accountId: string;
  seats: number;
}
/** An order that counts, and the end of its lock. */
export interface PendingOrder {
  seats: number;
  holdUntil: Date;
}
/** An order that no longer counts. */
export interface ReleasedOrder extends UnpaidOrder {
  isAbandoned: boolean;
}

const hourMs = 3_600_000;

export const emptyAllowance: UnpaidAllowance = { orders: 0, seats: 0 };

/** Why an account may not have an order of so many seats besides those that it has. */
export function allowanceProblem(
  allowance: UnpaidAllowance,
  seats: number,
  rules: UnpaidRules,
  now: Date,
): AllowanceProblem | undefined {
  if (allowance.pausedUntil && allowance.pausedUntil > now) return 'ordering-paused';
  if (allowance.orders >= rules.maxPendingOrders) return 'too-many-unpaid-orders';
  if (allowance.seats + seats > rules.maxUnpaidSeats) return 'too-many-unpaid-seats';
  return undefined;
}

export const withOrder = (allowance: UnpaidAllowance, { seats }: { seats: number }): UnpaidAllowance => ({
  ...allowance,
  orders: allowance.orders + 1,
  seats: allowance.seats + seats,
});

/** The allowance when some of its orders no longer count. */
export const afterRelease = (
  allowance: UnpaidAllowance,
  released: readonly ReleasedOrder[],
  rules: UnpaidRules,
  now: Date,
): UnpaidAllowance =>
  released.reduce<UnpaidAllowance>((before, { seats, isAbandoned }) => {
    const after = { ...before, orders: before.orders - 1, seats: before.seats - seats };
    return isAbandoned ? afterAbandonment(after, rules, now) : after;
  }, allowance);

/**
 * The allowance after an abandoned order. So many of them in an hour cost nothing; each one more doubles the pause that
 * follows it.
 */
function afterAbandonment(allowance: UnpaidAllowance, rules: UnpaidRules, now: Date): UnpaidAllowance {
  const { abandoned: before = 0, abandonedSince: since = now } = allowance;
  const hours = Math.floor(Math.max(0, now.getTime() - since.getTime()) / hourMs);
  const left = Math.max(0, before - hours);
  const abandoned = left + 1;
  const abandonedSince = left === 0 ? now : new Date(since.getTime() + hours * hourMs);
  const excess = abandoned - rules.abandonedOrdersPerHour;
  if (excess <= 0) return { ...allowance, abandoned, abandonedSince };
  const seconds = Math.min(rules.orderPauseSeconds * 2 ** (excess - 1), rules.maxOrderPauseSeconds);
  return { ...allowance, abandoned, abandonedSince, pausedUntil: new Date(now.getTime() + seconds * 1000) };
}

/** When enough locks have ended for an order of so many seats; nothing when that many are never allowed. */
export function allowedAgainAt(
  pending: readonly PendingOrder[],
  seats: number,
  rules: UnpaidRules,
): Date | undefined {
  if (seats > rules.maxUnpaidSeats || rules.maxPendingOrders === 0) return undefined;
  let orders = pending.length;
  let unpaid = pending.reduce((sum, order) => sum + order.seats, 0);
  for (const order of pending.toSorted((a, b) => a.holdUntil.getTime() - b.holdUntil.getTime())) {
    orders -= 1;
    unpaid -= order.seats;
    if (orders < rules.maxPendingOrders && unpaid + seats <= rules.maxUnpaidSeats) return order.holdUntil;
  }
  return undefined;
}

/**
 * The order, if it counted as unpaid and the decision ends that. It is abandoned if it ended for a reason that is its
 * buyer's, and no authorisation came, not even too late.
 */
export function releasedOrder(before: Order, next: Order | undefined): ReleasedOrder | undefined {
  const isReleased =
    before.countsAsUnpaid && before.status === 'pending' && next && next.status !== 'pending';
  if (!isReleased) return undefined;
  const isEnded =
    next.status === 'expired' || (next.status === 'cancelled' && next.cancelReason !== 'run-cancelled');
  const isPaid = next.progress.payment === 'authorized' || next.progress.payment === 'captured';
  return { accountId: before.accountId, seats: before.seats.length, isAbandoned: isEnded && !isPaid };
}
