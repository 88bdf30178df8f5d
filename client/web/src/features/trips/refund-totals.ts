import type { Money } from '@railhead/common/contracts/common';
import type { CancellationQuote } from '@railhead/common/contracts/orders';
import { sumMoney } from '@railhead/common/domain/money';

/** The totals of cancelling some seats. */
export interface RefundTotals {
  fare: Money;
  fee: Money;
  refund: Money;
}

/** The quote's totals for the chosen seats; `undefined` for none. */
export function refundTotals({ seats }: Pick<CancellationQuote, 'seats'>, chosen: readonly string[]) {
  const cancelled = seats.filter(({ seat }) => chosen.includes(seat));
  if (cancelled.length === 0) return undefined;
  const sum = (part: keyof RefundTotals) => sumMoney(cancelled.map((seat) => seat[part]));
  return { fare: sum('fare'), fee: sum('fee'), refund: sum('refund') } satisfies RefundTotals;
}

/** Whether any passenger gets less by the new quote than by the one seen first. */
export const isLowerThan = (
  now: Pick<CancellationQuote, 'seats'>,
  before: Pick<CancellationQuote, 'seats'>,
): boolean =>
  now.seats.some(({ seat, refund }) =>
    before.seats.some((other) => other.seat === seat && refund.amount < other.refund.amount),
  );
