import { expect, test } from 'vitest';
import { declineMessage } from './card-outcome.ts';

test('every decline says that the card was not charged', () => {
  for (const decline_code of ['generic_decline', 'insufficient_funds', 'processing_error', 'never_heard_of'])
    expect(declineMessage({ code: 'card_declined', decline_code })).toMatch(/Your card was not charged/);
});

test('a lost or stolen card gets the generic decline message', () => {
  for (const decline_code of ['lost_card', 'stolen_card', 'pickup_card'])
    expect(declineMessage({ code: 'card_declined', decline_code, message: 'Stolen!' })).toBe(
      declineMessage({ code: 'card_declined', decline_code: 'generic_decline' }),
    );
});

test('the reason of the bank takes precedence over the general code, and a typing error needs no other card', () => {
  expect(declineMessage({ code: 'card_declined', decline_code: 'expired_card' })).toMatch(/expired/);
  expect(declineMessage({ code: 'incorrect_number' })).toBe(
    'This card number is incorrect. Check it and try again.',
  );
});
