import { expect, test } from 'vitest';
import {
  digitsOf,
  fromProviderAmount,
  isChargeable,
  leastChargeOf,
  stepOf,
  toProviderAmount,
} from './currencies.ts';

test.each([
  [0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'],
  [2, 'EUR HUF RSD PKR IDR COP ALL LBP MMK MGA TWD CRC'],
  [3, 'BHD IQD JOD KWD LYD OMR TND'],
  [4, 'CLF UYW'],
])('the minor unit has %i digits in %s', (digits, codes) => {
  for (const code of codes.split(' ')) expect([code, digitsOf(code)]).toEqual([code, digits]);
});

test.each([
  ['EUR', 1360, 1360],
  ['JPY', 1330, 1330],
  ['ISK', 2780, 278_000],
  ['UGX', 16_700, 1_670_000],
  ['MGA', 150_000, 1500],
  ['KWD', 1110, 1110],
  ['HUF', 222_500, 222_500],
])('%s %i is sent as %i, and back', (currency, amount, atProvider) => {
  expect(toProviderAmount({ amount, currency })).toBe(atProvider);
  expect(fromProviderAmount(atProvider, currency)).toBe(amount);
});

test('no fraction of the minor unit comes in', () => {
  expect(fromProviderAmount(4170, 'ISK')).toBe(41);
});

test('money moves in steps that the provider accepts', () => {
  const steps = ['EUR', 'JPY', 'ISK', 'KWD', 'BHD', 'MGA'].map((code) => [code, stepOf(code)]);
  expect(Object.fromEntries(steps)).toEqual({ EUR: 1, JPY: 1, ISK: 1, KWD: 10, BHD: 10, MGA: 100 });
});

test('the least charge is a multiple of the step', () => {
  expect(['EUR', 'HUF', 'JPY', 'KWD', 'UGX'].map(leastChargeOf)).toEqual([50, 17_500, 50, 10, 1]);
});

test.each(['ZZZ', 'XXX', 'XAU', 'CLF', 'eur', ''])('cards are not charged in %j', (code) => {
  expect(isChargeable(code)).toBe(false);
});
