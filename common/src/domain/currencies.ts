import type { Money } from '../contracts/common.ts';

/**
 * What Railhead knows about currencies. Amounts are in the minor unit of ISO 4217 everywhere; Intl is never asked for it,
 * because CLDR's digits are those of cash and differ between runtimes (HUF, RSD, PKR, COP …).
 */

/** Digits of the minor unit by ISO 4217, where they are not 2. */
const minorUnitDigits: Record<number, string> = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
  3: 'BHD IQD JOD KWD LYD OMR TND',
  4: 'CLF UYW',
};

/** The currencies in which the payment provider, Stripe, charges cards: docs.stripe.com/currencies. */
const chargeableCodes = `
  AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BWP BYN BZD CAD CDF CHF CLP CNY COP CRC
  CVE CZK DJF DKK DOP DZD EGP ETB EUR FJD FKP GBP GEL GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR ISK JMD JOD JPY KES
  KGS KHR KMF KRW KWD KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR
  NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SEK SGD SHP SLE SOS SRD STD SZL THB TJS TND TOP TRY
  TTD TWD TZS UAH UGX USD UYU UZS VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW`;

/** Digits of the amounts that Stripe takes, where they differ from ISO 4217. */
const providerDigits: Record<string, number> = { ISK: 2, MGA: 0, UGX: 2 };

/** Stripe's least charges, in minor units. It states none for other currencies: there the settlement currency decides. */
const leastCharges: Record<string, number> = {
  AED: 200,
  AUD: 50,
  BRL: 50,
  CAD: 50,
  CHF: 50,
  CZK: 1500,
  DKK: 250,
  EUR: 50,
  GBP: 30,
  HKD: 400,
  HUF: 17_500,
  INR: 50,
  JPY: 50,
  MXN: 1000,
  MYR: 200,
  NOK: 300,
  NZD: 50,
  PLN: 200,
  RON: 200,
  SEK: 300,
  SGD: 50,
  THB: 1000,
  USD: 50,
};

const digitsByCode = new Map(
  Object.entries(minorUnitDigits).flatMap(([digits, codes]) =>
    codes.split(' ').map((code): [string, number] => [code, Number(digits)]),
  ),
);
const chargeable = new Set(chargeableCodes.trim().split(/\s+/));

/** The number of digits after the decimal point: `amount / 10 ** digitsOf(currency)` is what people read. */
export const digitsOf = (currency: string): number => digitsByCode.get(currency) ?? 2;

/** True if the payment provider charges cards in this currency. */
export const isChargeable = (currency: string): boolean => chargeable.has(currency);

/** The least amount that a card can be charged, in minor units; 1 where the provider states none. */
export const leastChargeOf = (currency: string): number => leastCharges[currency] ?? stepOf(currency);

const providerDigitsOf = (currency: string): number => providerDigits[currency] ?? digitsOf(currency);

/**
 * Money moves in multiples of this many minor units. Stripe wants a last digit of 0 in three-decimal currencies, and has
 * no unit below the ariary.
 */
export function stepOf(currency: string): number {
  if (digitsOf(currency) === 3) return 10;
  return 10 ** Math.max(digitsOf(currency) - providerDigitsOf(currency), 0);
}

/** Our amount in the provider's unit: ISK 2780 is sent as 278000. It must be a multiple of `stepOf` the currency. */
export function toProviderAmount({ amount, currency }: Money): number {
  const digits = providerDigitsOf(currency) - digitsOf(currency);
  return digits >= 0 ? amount * 10 ** digits : amount / 10 ** -digits;
}

/** The provider's amount in our unit, rounded down: no more may be returned than was taken. */
export function fromProviderAmount(amount: number, currency: string): number {
  const digits = providerDigitsOf(currency) - digitsOf(currency);
  return digits >= 0 ? Math.floor(amount / 10 ** digits) : amount * 10 ** -digits;
}
