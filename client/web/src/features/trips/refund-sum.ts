import type { Money } from '@railhead/common/contracts/common';
import type { CancellationQuote } from '@railhead/common/contracts/orders';
import { sumMoney } from '@railhead/common/domain/money';

/** What giving up some seats costs and brings back. */
export interface RefundSum {
  fare: Money;
  fee: Money;
  refund: Money;
}

/** The quote's sums for the chosen seats alone; nothing for none. */
export function refundSum({ seats }: Pick<CancellationQuote, 'seats'>, chosen: readonly string[]) {
  const its = seats.filter(({ seat }) => chosen.includes(seat));
  if (its.length === 0) return undefined;
  const sum = (part: keyof RefundSum) => sumMoney(its.map((seat) => seat[part]));
  return { fare: sum('fare'), fee: sum('fee'), refund: sum('refund') } satisfies RefundSum;
}

/** Does anybody get less back by the new quote than by the one that was seen first? */
export const isLess = (
  now: Pick<CancellationQuote, 'seats'>,
  seen: Pick<CancellationQuote, 'seats'>,
): boolean =>
  now.seats.some(({ seat, refund }) =>
    seen.seats.some((its) => its.seat === seat && refund.amount < its.refund.amount),
  );
