import { expect, test } from 'vitest';
import { outcomeOf } from './local-stripe.ts';

test('an intent that requires capture is authorised', () => {
  expect(outcomeOf({ status: 'requires_capture' })).toEqual({ kind: 'authorized' });
});

test('a required action redirects the buyer to the bank', () => {
  const next_action = { redirect_to_url: { url: 'http://localhost:1/3ds' } };
  expect(outcomeOf({ status: 'requires_action', next_action })).toEqual({
    kind: 'challenge',
    url: 'http://localhost:1/3ds',
  });
});

test("a decline has the message of its reason, an unknown one the provider's message", () => {
  const declined = (error: { code: string; decline_code?: string; message?: string }) => {
    const outcome = outcomeOf({ error });
    return outcome.kind === 'declined' ? outcome.message : outcome.kind;
  };
  expect(declined({ code: 'card_declined', decline_code: 'insufficient_funds' })).toMatch(
    /insufficient funds/,
  );
  expect(declined({ code: 'incorrect_number' })).toMatch(/card number is incorrect/);
  expect(declined({ code: 'new', message: 'Odd card.' })).toMatch(/^Odd card\. Your card was not charged/);
});

test('an unexpected state is authorised or closed by the state of the intent', () => {
  const unexpected = (status: string) =>
    outcomeOf({ error: { code: 'payment_intent_unexpected_state', payment_intent: { status } } });
  expect(unexpected('requires_capture')).toEqual({ kind: 'authorized' });
  expect(unexpected('canceled')).toEqual({ kind: 'closed' });
});

test('a provider error is not a decline', () => {
  expect(outcomeOf({ error: { type: 'api_error', message: 'down' } })).toEqual({ kind: 'no-response' });
});
