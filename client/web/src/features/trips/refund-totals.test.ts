import { expect, test } from 'vitest';
import { isLowerThan, refundTotals } from './refund-totals.ts';

const eur = (amount: number) => ({ amount, currency: 'EUR' });
const passenger = { name: 'Ada', type: 'adult' as const };
const quote = {
  seats: [
    { seat: 'A-1', passenger, feePercent: 10, fare: eur(1000), fee: eur(100), refund: eur(900) },
    { seat: 'A-2', passenger, feePercent: 50, fare: eur(505), fee: eur(253), refund: eur(252) },
  ],
};

test('only the chosen seats are counted', () => {
  expect(refundTotals(quote, ['A-2'])).toEqual({ fare: eur(505), fee: eur(253), refund: eur(252) });
  expect(refundTotals(quote, ['A-1', 'A-2'])).toEqual({ fare: eur(1505), fee: eur(353), refund: eur(1152) });
  expect(refundTotals(quote, [])).toBeUndefined();
  expect(refundTotals(quote, ['B-9'])).toBeUndefined();
});

test('a quote is less when one passenger loses by it, not when one is missing', () => {
  const [ada, bob] = quote.seats;
  if (!ada || !bob) throw new Error('two passengers were given');
  expect(isLowerThan({ seats: [{ ...ada, refund: eur(899) }, bob] }, quote)).toBe(true);
  expect(isLowerThan({ seats: [bob] }, quote)).toBe(false);
  expect(isLowerThan({ seats: [{ ...ada, refund: eur(901) }] }, quote)).toBe(false);
});
