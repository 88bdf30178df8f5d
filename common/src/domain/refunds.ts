import type { Money } from '../contracts/common.ts';
import type { RefundRules } from '../contracts/tickets.ts';
import { stepOf } from './currencies.ts';
import { scale } from './money.ts';

const hourMs = 3_600_000;

/** What giving up one passenger's seat costs and gives back (together the fare), and until when that holds. */
export interface SeatQuote {
  feePercent: number;
  fee: Money;
  refund: Money;
  validUntil: Date;
}

/** Plain terms for an operator that gives none: 10 % up to a day before, 50 % up to two hours before, then all of it. */
export const defaultRefundRules = (classIds: readonly string[]): RefundRules => ({
  version: 'default-1',
  classes: Object.fromEntries(
    classIds.map((id) => [
      id,
      [
        { hoursBefore: 24, feePercent: 10 },
        { hoursBefore: 2, feePercent: 50 },
      ],
    ]),
  ),
});

/** The rules as an order on seats of these classes freezes them; a class without bands stays without. */
export const rulesOfClasses = (
  { version, classes }: RefundRules,
  classIds: readonly string[],
): RefundRules => ({
  version,
  classes: Object.fromEntries(Object.entries(classes).filter(([id]) => classIds.includes(id))),
});

/**
 * What a passenger gets back who gives the seat up `now`. The fee is rounded once, half up, so that the payment
 * provider can move the rest. No rules, no band that is reached, or a train that has left: the whole fare is kept.
 * `departure` is the one at the boarding stop, `validUntil` the last moment of the same band.
 */
export function quoteSeat(
  rules: RefundRules | undefined,
  classId: string,
  fare: Money,
  departure: Date,
  now: Date,
): SeatQuote {
  const leftMs = departure.getTime() - now.getTime();
  const bands = leftMs > 0 ? rules?.classes[classId] : undefined;
  const band = bands?.find(({ hoursBefore }) => leftMs >= hoursBefore * hourMs);
  const feePercent = band?.feePercent ?? 100;
  const refund = refundAfterFee(fare, feePercent);
  return {
    feePercent,
    fee: { ...fare, amount: fare.amount - refund },
    refund: { ...fare, amount: refund },
    validUntil: new Date(departure.getTime() - (band?.hoursBefore ?? 0) * hourMs),
  };
}

function refundAfterFee({ amount, currency }: Money, feePercent: number): number {
  const step = stepOf(currency);
  const fee = scale(amount, feePercent, 100 * step) * step;
  const rest = Math.max(amount - fee, 0);
  return rest - (rest % step);
}
