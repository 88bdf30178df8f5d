import { expect, test } from 'vitest';
import { outcomeOf } from './local-stripe.ts';

test('an authorised intent waits for its capture', () => {
  expect(outcomeOf({ status: 'requires_capture' })).toEqual({ kind: 'authorised' });
});

test('a bank that wants to be asked sends the buyer there', () => {
  const next_action = { redirect_to_url: { url: 'http://localhost:1/3ds' } };
  expect(outcomeOf({ status: 'requires_action', next_action })).toEqual({
    kind: 'challenge',
    url: 'http://localhost:1/3ds',
  });
});

test('a decline is told by its own reason, and the unknown by its message', () => {
  const declined = (error: { code: string; decline_code?: string; message?: string }) => {
    const outcome = outcomeOf({ error });
    return outcome.kind === 'declined' ? outcome.words : outcome.kind;
  };
  expect(declined({ code: 'card_declined', decline_code: 'insufficient_funds' })).toMatch(/not enough money/);
  expect(declined({ code: 'incorrect_number' })).toMatch(/card number is not right/);
  expect(declined({ code: 'new', message: 'Odd card.' })).toMatch(/^Odd card\. Your card was not charged/);
});

test('a second click finds the payment done, a late one finds it over', () => {
  const unexpected = (status: string) =>
    outcomeOf({ error: { code: 'payment_intent_unexpected_state', payment_intent: { status } } });
  expect(unexpected('requires_capture')).toEqual({ kind: 'authorised' });
  expect(unexpected('canceled')).toEqual({ kind: 'over' });
});

test('a provider that is broken has not declined anything', () => {
  expect(outcomeOf({ error: { type: 'api_error', message: 'down' } })).toEqual({ kind: 'unanswered' });
});
