import { PassengerType } from '@railhead/common/contracts/common';
import type { FareRules } from '@railhead/common/contracts/tickets';
import { isChargeable, leastChargeOf } from '@railhead/common/domain/currencies';
import { defaultFareRules, fareOf } from '@railhead/common/domain/fares';
import { formatMoney } from '@railhead/common/domain/money';
import { type FleetFile, invalidFleet } from './fleet-file.ts';
import { currencyOfZone } from './zone-currencies.ts';

/** The fares of a fleet file, with defaults for what it omits, and a note on everything that is a guess. */
export function priceRules(
  file: FleetFile,
  classIds: readonly string[],
  zone: string,
): { fareRules: FareRules; notes: string[] } {
  const ofZone = currencyOfZone(zone);
  const currency = file.currency ?? ofZone ?? 'EUR';
  if (!isChargeable(currency))
    throw invalidFleet(`/currency is ${currency}, and the payment provider charges no card in ${currency}`);
  const fareRules = { ...defaultFareRules(currency, classIds), ...file.fares };
  const unpriced = classIds.find((id) => !fareRules.classes[id]);
  if (unpriced) throw invalidFleet(`/fares/classes has no price for class ${unpriced}`);

  const notes: string[] = [];
  if (!file.currency) {
    const reason = ofZone ? `the currency of ${zone}` : `because ${zone} has no currency`;
    notes.push(`no currency is given: tickets are sold in ${currency}, ${reason}`);
  }
  if (!file.fares?.classes) {
    const perKm = fareRules.classes[classIds[0] ?? '']?.perKm ?? 0;
    notes.push(`no fares are given: ${formatMoney({ amount: perKm, currency }, 'en')} per km by default`);
  }
  return { fareRules, notes: [...notes, ...noteOnLeastFare(fareRules)] };
}

/** The cheapest fare must be one that a card can be charged, or nothing at all. */
function noteOnLeastFare(rules: FareRules): string[] {
  const types = PassengerType.anyOf.map((type) => type.const);
  const fares = Object.keys(rules.classes).flatMap((id) =>
    types.map((passengerType) => fareOf({ rules, metres: 1, class: id, passengerType }).amount),
  );
  const { currency } = rules;
  const least = { amount: leastChargeOf(currency), currency };
  const cheapest = Math.min(...fares.filter((amount) => amount > 0));
  if (cheapest >= least.amount) return [];
  const [fare, charge] = [{ amount: cheapest, currency }, least].map((sum) => formatMoney(sum, 'en'));
  return [`an order of ${fare}, the cheapest fare, cannot be paid: no card is charged less than ${charge}`];
}
