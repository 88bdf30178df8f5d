import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PassengerType } from '../contracts/common.ts';
import type { FareRules } from '../contracts/tickets.ts';
import { defaultFareRules, fareOf, orderFare } from './fares.ts';

const rules: FareRules = {
  version: 'test-1',
  currency: 'EUR',
  classes: {
    standard: { base: 300, perKm: 11.5, minimum: 450 },
    first: { base: 500, perKm: 20, minimum: 900 },
  },
  passengers: { adult: 100, child: 50, senior: 75 },
  roundTo: 10,
};
const standard = (metres: number, passengerType: PassengerType = 'adult') =>
  fareOf({ rules, metres, class: 'standard', passengerType }).amount;

test('is base and distance, rounded to the step', () => {
  expect(standard(92_400)).toBe(1360); // 300 + 92.4 × 11.5 = 1362.6
  expect(standard(100_000, 'child')).toBe(730); // 725 lies half-way
  expect(standard(100_000, 'senior')).toBe(1090); // 1087.5
});

test('never under the minimum', () => {
  expect(standard(1000)).toBe(450);
  expect(standard(1000, 'child')).toBe(230);
});

test('a longer way is never cheaper, a concession never dearer', () => {
  const metres = fc.nat(3_000_000);
  fc.assert(
    fc.property(metres, metres, (a, b) => {
      expect(standard(Math.max(a, b))).toBeGreaterThanOrEqual(standard(Math.min(a, b)));
      expect(standard(a, 'child')).toBeLessThanOrEqual(standard(a));
      expect(standard(a) % rules.roundTo).toBe(0);
    }),
  );
});

test.each([
  ['KWD', 1, 1100], // 1103.5 fils: the provider moves tens only
  ['KWD', 25, 1100],
  ['MGA', 1, 1100], // the provider has no unit below the ariary
  ['UGX', 1, 1104],
  ['EUR', 1, 1104],
])('a fare in %s with roundTo %i can be moved by the provider', (currency, roundTo, amount) => {
  const local = {
    ...rules,
    currency,
    roundTo,
    classes: { standard: { base: 0, perKm: 11.035, minimum: 0 } },
  };
  expect(fareOf({ rules: local, metres: 100_000, class: 'standard', passengerType: 'adult' })).toEqual({
    amount,
    currency,
  });
});

test('a class without a price is refused', () => {
  expect(() => fareOf({ rules, metres: 1, class: 'royal', passengerType: 'adult' })).toThrow(
    'no fare for class royal',
  );
});

test('an order is the sum of its travellers', () => {
  const { total, fares } = orderFare(rules, 100_000, [
    { class: 'standard', passengerType: 'adult' },
    { class: 'first', passengerType: 'child' },
  ]);
  expect(fares.map(({ amount }) => amount)).toEqual([1450, 1250]);
  expect(total).toEqual({ amount: 2700, currency: 'EUR' });
});

test('default prices rise with the class and hold whole units', () => {
  const defaults = defaultFareRules('BDT', ['shovon', 'snigdha', 'first']);
  const fares = ['shovon', 'snigdha', 'first'].map((id) =>
    fareOf({ rules: defaults, metres: 300_000, class: id, passengerType: 'adult' }),
  );
  expect(fares.map(({ amount }) => amount)).toEqual([36_500, 55_000, 73_000]);
  expect(Object.values(defaults.classes).every(({ base, minimum }) => Number.isInteger(base + minimum))).toBe(
    true,
  );
});
