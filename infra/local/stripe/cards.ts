import { cardError } from './api-error.ts';
import type { Form } from './form.ts';
import type { Card } from './objects.ts';
import { allowOnly, required, text } from './params.ts';
import {
  type CardBehaviour,
  cardByFingerprint,
  fingerprintOf,
  TEST_CARDS,
  type TestCard,
} from './test-cards.ts';

/**
 * Reads `card[number|exp_month|exp_year|cvc]`; the number is not stored. Throws 402 `incorrect_number`, `invalid_expiry_month`,
 * `invalid_expiry_year` or `invalid_cvc`; a valid number that is not a test card is `card_declined`
 * (`test_mode_live_card`). These errors come before the bank is asked, so they leave no charge.
 */
export function readCard(form: Form, now: Date): Card {
  allowOnly(form, 'number', 'exp_month', 'exp_year', 'cvc');
  const number = required(text(form, 'number'), 'number').replaceAll(/[ -]/g, '');
  if (!/^\d{12,19}$/.test(number) || !passesLuhn(number))
    throw cardError('The card number is incorrect.', { code: 'incorrect_number', param: 'number' });
  const { exp_month, exp_year } = readExpiry(form, now);
  const known = TEST_CARDS.find((card) => card.number === number);
  const cvc = text(form, 'cvc');
  if (cvc !== undefined && !(known?.brand === 'amex' ? /^\d{3,4}$/ : /^\d{3}$/).test(cvc))
    throw cardError("The card's security code is invalid.", { code: 'invalid_cvc', param: 'cvc' });
  if (!known)
    throw cardError('Only test cards are accepted here.', {
      code: 'card_declined',
      decline_code: 'test_mode_live_card',
    });
  return present(known, exp_month, exp_year, cvc !== undefined);
}

/** The card of a documented token such as `pm_card_visa`. */
export function cardOfToken(token: string, now: Date): Card | undefined {
  const known = TEST_CARDS.find((card) => card.token === token);
  return known && present(known, now.getUTCMonth() + 1, now.getUTCFullYear() + 1, true);
}

function readExpiry(form: Form, now: Date) {
  const exp_month = Number(required(text(form, 'exp_month'), 'exp_month'));
  const year = required(text(form, 'exp_year'), 'exp_year');
  const exp_year = Number(/^\d{2}$/.test(year) ? `20${year}` : year);
  const [thisYear, thisMonth] = [now.getUTCFullYear(), now.getUTCMonth() + 1];
  if (!Number.isInteger(exp_year) || exp_year < thisYear || exp_year > thisYear + 50)
    throw cardError("The card's expiry year is invalid.", { code: 'invalid_expiry_year', param: 'exp_year' });
  const isPast = exp_year === thisYear && exp_month < thisMonth;
  if (!Number.isInteger(exp_month) || exp_month < 1 || exp_month > 12 || isPast)
    throw cardError("The card's expiry month is invalid.", {
      code: 'invalid_expiry_month',
      param: 'exp_month',
    });
  return { exp_month, exp_year };
}

/** The behaviour of a card's bank. Without a security code there is none to check. */
export function behaviourOf({ fingerprint, checks }: Card): CardBehaviour {
  const behaviour = cardByFingerprint.get(fingerprint)?.behaviour ?? { kind: 'approve' };
  const isUnchecked = !checks?.cvc_check && cvcCheck(behaviour) === 'fail';
  return isUnchecked ? { kind: 'approve' } : behaviour;
}

const cvcCheck = (behaviour: CardBehaviour) =>
  behaviour.kind === 'decline' && behaviour.code === 'incorrect_cvc' ? 'fail' : 'pass';

function present(known: TestCard, exp_month: number, exp_year: number, hasCvc: boolean): Card {
  return {
    brand: known.brand,
    checks: {
      address_line1_check: null,
      address_postal_code_check: null,
      cvc_check: hasCvc ? cvcCheck(known.behaviour) : null,
    },
    country: 'US',
    display_brand: known.brand,
    exp_month,
    exp_year,
    fingerprint: fingerprintOf(known.number),
    funding: 'credit',
    generated_from: null,
    last4: known.number.slice(-4),
    networks: { available: [known.brand], preferred: null },
    regulated_status: 'unregulated',
    three_d_secure_usage: { supported: true },
    wallet: null,
  };
}

function passesLuhn(number: string): boolean {
  const sum = Array.from(number, Number)
    .toReversed()
    .reduce((total, digit, index) => {
      const value = digit * (index % 2 === 0 ? 1 : 2);
      return total + (value > 9 ? value - 9 : value);
    }, 0);
  return sum % 10 === 0;
}
