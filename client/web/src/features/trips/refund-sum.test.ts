import { expect, test } from 'vitest';
import { isLess, refundSum } from './refund-sum.ts';

const eur = (amount: number) => ({ amount, currency: 'EUR' });
const passenger = { name: 'Ada', type: 'adult' as const };
const quote = {
  seats: [
    { seat: 'A-1', passenger, feePercent: 10, fare: eur(1000), fee: eur(100), refund: eur(900) },
    { seat: 'A-2', passenger, feePercent: 50, fare: eur(505), fee: eur(253), refund: eur(252) },
  ],
};

test('only the chosen passengers count', () => {
  expect(refundSum(quote, ['A-2'])).toEqual({ fare: eur(505), fee: eur(253), refund: eur(252) });
  expect(refundSum(quote, ['A-1', 'A-2'])).toEqual({ fare: eur(1505), fee: eur(353), refund: eur(1152) });
  expect(refundSum(quote, [])).toBeUndefined();
  expect(refundSum(quote, ['B-9'])).toBeUndefined();
});

test('a quote is less when one passenger loses by it, not when one is missing', () => {
  const [ada, bob] = quote.seats;
  if (!ada || !bob) throw new Error('two passengers were given');
  expect(isLess({ seats: [{ ...ada, refund: eur(899) }, bob] }, quote)).toBe(true);
  expect(isLess({ seats: [bob] }, quote)).toBe(false);
  expect(isLess({ seats: [{ ...ada, refund: eur(901) }] }, quote)).toBe(false);
});
