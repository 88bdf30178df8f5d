import { expect, test } from 'vitest';
import { declineWords } from './card-outcome.ts';

test('every bank that declines leaves the card uncharged, and says so', () => {
  for (const decline_code of ['generic_decline', 'insufficient_funds', 'processing_error', 'never_heard_of'])
    expect(declineWords({ code: 'card_declined', decline_code })).toMatch(/Your card was not charged/);
});

test('whoever pays with a lost or stolen card is told no more than that it was declined', () => {
  for (const decline_code of ['lost_card', 'stolen_card', 'pickup_card'])
    expect(declineWords({ code: 'card_declined', decline_code, message: 'Stolen!' })).toBe(
      declineWords({ code: 'card_declined', decline_code: 'generic_decline' }),
    );
});

test('the bank’s reason wins over the general code, and a typing error needs no other card', () => {
  expect(declineWords({ code: 'card_declined', decline_code: 'expired_card' })).toMatch(/expired/);
  expect(declineWords({ code: 'incorrect_number' })).toBe('This card number is not right. Check it.');
});
