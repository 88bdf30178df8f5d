import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RefundRules } from '../contracts/tickets.ts';
import { defaultRefundRules, quoteSeat, rulesOfClasses } from './refunds.ts';

const departure = new Date('2026-11-21T08:00:00.000Z');
const before = (hours: number) => new Date(departure.getTime() - Math.round(hours * 3_600_000));
const euros = (amount: number) => ({ amount, currency: 'EUR' });
const rules = defaultRefundRules(['standard', 'first']);
const kept = (hours: number, classId = 'standard', by: RefundRules | undefined = rules) =>
  quoteSeat(by, classId, euros(1365), departure, before(hours)).fee.amount;

test('a band counts from its hours on, to the millisecond', () => {
  expect(kept(1000)).toBe(137); // 10 % is 136.5, half up
  expect(kept(24)).toBe(137);
  expect(kept(24 - 1 / 3_600_000)).toBe(683); // 682.5
  expect(kept(2)).toBe(683);
  expect(kept(2 - 1 / 3_600_000)).toBe(1365);
  expect(quoteSeat(rules, 'standard', euros(1365), departure, before(3))).toEqual({
    feePercent: 50,
    fee: euros(683),
    refund: euros(682),
    validUntil: before(2),
  });
});

test('nothing is given back without rules, in a class without bands, and once the train has left', () => {
  const always = { version: '1', classes: { standard: [{ hoursBefore: 0, feePercent: 0 }] } };
  expect(kept(1000, 'standard', { version: '1', classes: {} })).toBe(1365);
  expect(quoteSeat(undefined, 'standard', euros(1365), departure, before(9)).refund).toEqual(euros(0));
  expect(kept(1000, 'couchette')).toBe(1365);
  expect([
    kept(0.001, 'standard', always),
    kept(0, 'standard', always),
    kept(-1, 'standard', always),
  ]).toEqual([0, 1365, 1365]);
});

test('an order freezes the rules of its own classes', () => {
  const { version, classes } = rulesOfClasses(rules, ['first', 'sleeper']);
  expect([version, Object.keys(classes)]).toEqual(['default-1', ['first']]);
});

test.each([
  ['KWD', 3310, 330, 2980],
  ['KWD', 3350, 340, 3010],
  ['KWD', 1104, 114, 990], // sold before fares were rounded to tens
  ['MGA', 10_500, 1100, 9400],
  ['ISK', 2785, 279, 2506],
])('what is given back in %s can be moved by the provider', (currency, amount, fee, refund) => {
  const quote = quoteSeat(rules, 'standard', { amount, currency }, departure, before(48));
  expect([quote.fee, quote.refund]).toEqual([
    { amount: fee, currency },
    { amount: refund, currency },
  ]);
});

const bands = fc
  .uniqueArray(fc.record({ hoursBefore: fc.integer({ min: 0, max: 96 }), feePercent: fc.nat(100) }), {
    selector: ({ hoursBefore }) => hoursBefore,
    maxLength: 10,
  })
  .map((drawn) => {
    const fees = drawn.map(({ feePercent }) => feePercent).toSorted((a, b) => a - b);
    return drawn
      .toSorted((a, b) => b.hoursBefore - a.hoursBefore)
      .map(({ hoursBefore }, index) => ({ hoursBefore, feePercent: fees[index] ?? 100 }));
  });

test('fee and refund are the fare, never more comes back by waiting, and a quote holds as long as it says', () => {
  const hours = fc.double({ min: -5, max: 120, noNaN: true });
  fc.assert(
    fc.property(bands, fc.nat(1_000_000), hours, hours, (drawn, amount, one, other) => {
      const [sooner, later] = [before(Math.max(one, other)), before(Math.min(one, other))];
      const at = (now: Date) =>
        quoteSeat({ version: '1', classes: { standard: drawn } }, 'standard', euros(amount), departure, now);
      const [first, second] = [at(sooner), at(later)];
      expect(first.fee.amount + first.refund.amount).toBe(amount);
      expect(first.refund.amount).toBeGreaterThanOrEqual(0);
      expect(first.fee.amount).toBeGreaterThanOrEqual(0);
      expect(second.refund.amount).toBeLessThanOrEqual(first.refund.amount);
      if (later <= first.validUntil && later < departure) expect(second.refund).toEqual(first.refund);
      if (sooner < departure) expect(first.validUntil >= sooner).toBe(true);
    }),
  );
});
