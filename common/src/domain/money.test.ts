import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addMoney, formatMoney, scale, sumMoney } from './money.ts';

const eur = (amount: number) => ({ amount, currency: 'EUR' });

test('adds and sums one currency', () => {
  expect(addMoney(eur(150), eur(250))).toEqual(eur(400));
  expect(sumMoney([eur(1), eur(2), eur(3)])).toEqual(eur(6));
});

test('refuses mixed currencies and the sum of nothing', () => {
  expect(() => addMoney(eur(1), { amount: 1, currency: 'USD' })).toThrow('cannot add USD to EUR');
  expect(() => sumMoney([eur(1), { amount: 1, currency: 'USD' }])).toThrow(RangeError);
  expect(() => sumMoney([])).toThrow(RangeError);
});

test('half a unit is rounded up, less is not', () => {
  expect(scale(101, 50, 100)).toBe(51);
  expect(scale(101, 49, 100)).toBe(49);
  expect(scale(-101, 50, 100)).toBe(-51);
  expect(scale(-1, 1, 100)).toBe(0);
});

test('scaling is within half a unit of the true ratio, also beyond 2^53', () => {
  const whole = fc.integer({ min: -1_000_000_000, max: 1_000_000_000 });
  fc.assert(
    fc.property(
      whole,
      whole,
      fc.integer({ min: 1, max: 1_000_000_000 }),
      (amount, numerator, denominator) => {
        fc.pre(Math.abs(amount * (numerator / denominator)) < Number.MAX_SAFE_INTEGER);
        const error =
          BigInt(scale(amount, numerator, denominator)) * BigInt(denominator) -
          BigInt(amount) * BigInt(numerator);
        expect(2n * (error < 0n ? -error : error)).toBeLessThanOrEqual(BigInt(denominator));
      },
    ),
  );
});

test.each([
  ['HUF', 222_500, '2,225.00'],
  ['RSD', 38_900, '389.00'],
  ['PKR', 150_050, '1,500.50'],
  ['IDR', 5_000_000, '50,000.00'],
  ['COP', 1_234_500, '12,345.00'],
  ['ALL', 100, '1.00'],
  ['LBP', 100, '1.00'],
  ['MMK', 100, '1.00'],
  ['UGX', 11_100, '11,100'],
  ['ISK', 2780, '2,780'],
  ['CLF', 12_345, '1.2345'],
  ['ZZZ', 1050, '10.50'],
])('formats %s with the digits of ISO 4217, whatever the locale data say', (currency, amount, digits) => {
  expect(formatMoney({ amount, currency }, 'en').replace(/^\D+/, '')).toBe(digits);
});

test('formats with the digits of the currency', () => {
  expect(formatMoney(eur(1250), 'en')).toBe('€12.50');
  expect(formatMoney({ amount: 1250, currency: 'JPY' }, 'en')).toBe('¥1,250');
  expect(formatMoney({ amount: 1250, currency: 'KWD' }, 'en')).toMatch(/^KWD\s1\.250$/);
});
