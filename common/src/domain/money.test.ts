import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addMoney, formatMoney, multiplyMoney, scale, sumMoney } from './money.ts';

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
  expect(multiplyMoney(eur(101), 50, 100)).toEqual(eur(51));
  expect(multiplyMoney(eur(101), 49, 100)).toEqual(eur(49));
  expect(multiplyMoney(eur(-101), 50, 100)).toEqual(eur(-51));
  expect(multiplyMoney(eur(-1), 1, 100)).toEqual(eur(0));
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

test('formats with the digits of the currency', () => {
  expect(formatMoney(eur(1250), 'en')).toBe('€12.50');
  expect(formatMoney({ amount: 1250, currency: 'JPY' }, 'en')).toBe('¥1,250');
  expect(formatMoney({ amount: 1250, currency: 'KWD' }, 'en')).toMatch(/^KWD\s1\.250$/);
});
