import type { Money } from '../contracts/common.ts';
import { digitsOf } from './currencies.ts';

/** Throws `RangeError` when the currencies differ: no rate is known here. */
export function addMoney(a: Money, b: Money): Money {
  if (a.currency !== b.currency) throw new RangeError(`cannot add ${b.currency} to ${a.currency}`);
  return { amount: a.amount + b.amount, currency: a.currency };
}

/** Throws `RangeError` for none (nothing has no currency) and for mixed currencies. */
export function sumMoney(sums: readonly Money[]): Money {
  const [first, ...rest] = sums;
  if (!first) throw new RangeError('cannot sum no money: its currency is unknown');
  return rest.reduce(addMoney, first);
}

/** `amount × numerator ÷ denominator` in whole units, exact, half a unit rounded up (away from zero). */
export function scale(amount: number, numerator: number, denominator: number): number {
  const product = BigInt(amount) * BigInt(numerator);
  const divisor = BigInt(denominator);
  const negative = product < 0n !== divisor < 0n;
  const [dividend, by] = [product < 0n ? -product : product, divisor < 0n ? -divisor : divisor];
  const rounded = Number((2n * dividend + by) / (2n * by));
  return negative && rounded > 0 ? -rounded : rounded;
}

/** For people: `€12.50`, `HUF 2,225.00`; the digits are those of ISO 4217, whatever the runtime's locale data say. */
export function formatMoney({ amount, currency }: Money, locale?: string): string {
  const digits = digitsOf(currency);
  return new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(amount / 10 ** digits);
}
