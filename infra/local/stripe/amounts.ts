import { isChargeable, leastChargeOf, stepOf, toProviderAmount } from '@railhead/common/domain/currencies';
import { invalid } from './api-error.ts';

/** Stripe takes eight digits, and twelve where the minor unit is worth next to nothing. */
const maxAmount = 99_999_999;
const longAmounts = new Set(['COP', 'HUF', 'IDR', 'LBP']);
export const maxLongAmount = 999_999_999_999;

/** Refuses a charge as Stripe does: an unknown currency, an amount below the least, or one that no bank can move. */
export function checkCharge(amount: number, of: string): void {
  const currency = of.toUpperCase();
  if (!isChargeable(currency)) throw invalid(`Invalid currency: ${of}.`, { param: 'currency' });
  const least = toProviderAmount({ amount: leastChargeOf(currency), currency });
  if (amount < least)
    throw invalid(`Amount must be at least ${least} ${of}.`, { code: 'amount_too_small', param: 'amount' });
  if (amount > (longAmounts.has(currency) ? maxLongAmount : maxAmount))
    throw invalid(`The amount ${amount} ${of} is too large.`, { code: 'amount_too_large', param: 'amount' });
  checkStep(amount, of);
}

/** Three-decimal amounts end in 0, and those of ISK and UGX in 00. */
export function checkStep(amount: number, of: string): void {
  const currency = of.toUpperCase();
  const step = toProviderAmount({ amount: stepOf(currency), currency });
  if (amount % step !== 0)
    throw invalid(`Amounts in ${of} must be multiples of ${step}.`, {
      code: 'parameter_invalid_integer',
      param: 'amount',
    });
}
