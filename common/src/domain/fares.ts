import type { Money, PassengerType } from '../contracts/common.ts';
import type { FareRules } from '../contracts/tickets.ts';
import { stepOf } from './currencies.ts';
import { defaultRateIn } from './default-rates.ts';
import { scale, sumMoney } from './money.ts';

/** Who travels how: one passenger's part of a fare. */
export type Traveller = { class: string; passengerType: PassengerType };

/**
 * Plain prices for an operator that gives none: classes listed from the cheapest up, each costing half the first
 * one's rate more than the one before; five kilometres' worth to board, never under twenty kilometres' worth.
 */
export function defaultFareRules(currency: string, classes: readonly string[]): FareRules {
  const { perKm, roundTo } = defaultRateIn(currency);
  const priced = classes.map((id, index): [string, FareRules['classes'][string]] => {
    const rate = (perKm * (2 + index)) / 2;
    return [id, { base: rate * 5, perKm: rate, minimum: rate * 20 }];
  });
  return {
    version: 'default-1',
    currency,
    classes: Object.fromEntries(priced),
    passengers: { adult: 100, child: 50, senior: 75 },
    roundTo,
  };
}

// Rates are exact to a thousandth of a minor unit, so a fare is whole numbers up to its one rounding.
const perMetre = 1_000_000;

/**
 * The fare of one passenger over a distance in metres: at least the class's minimum, then the passenger type's
 * part, rounded once and half up, to an amount that the payment provider can move. Throws `RangeError` for a class that
 * the rules do not price.
 */
export function fareOf({
  rules,
  metres,
  class: classId,
  passengerType,
}: Traveller & { rules: FareRules; metres: number }): Money {
  const price = rules.classes[classId];
  if (!price) throw new RangeError(`no fare for class ${classId}`);
  const byDistance = price.base * perMetre + Math.round(price.perKm * 1000) * metres;
  const full = Math.max(byDistance, price.minimum * perMetre);
  const roundTo = leastCommonMultiple(rules.roundTo, stepOf(rules.currency));
  const steps = scale(full, rules.passengers[passengerType], 100 * perMetre * roundTo);
  return { amount: steps * roundTo, currency: rules.currency };
}

/** What an order costs: each traveller's fare in the given order, and their sum. At least one traveller. */
export function orderFare(
  rules: FareRules,
  metres: number,
  travellers: readonly Traveller[],
): { total: Money; fares: Money[] } {
  const fares = travellers.map((traveller) => fareOf({ ...traveller, rules, metres }));
  return { total: sumMoney(fares), fares };
}

const greatestCommonDivisor = (a: number, b: number): number =>
  b === 0 ? a : greatestCommonDivisor(b, a % b);
const leastCommonMultiple = (a: number, b: number): number => (a / greatestCommonDivisor(a, b)) * b;
