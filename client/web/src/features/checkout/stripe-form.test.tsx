// @vitest-environment happy-dom
import { screen, waitFor } from '@testing-library/react';
import { expect, test } from 'vitest';
import { problem } from '../../../test/fake-api.ts';
import { fakeStripe } from '../../../test/fake-stripe.ts';
import { orderOf } from '../../../test/fixtures.ts';
import { orderApi, payment } from '../../../test/order-api.ts';
import { renderApp } from '../../../test/render-app.tsx';

const payButton = () => screen.findByRole('button', { name: 'Pay €20.00' });

const confirm = 'POST /api/payments/o1/confirm';
const token = { confirmationToken: { id: 'ctoken_1' } };

async function openForm(routes: Record<string, object> = {}) {
  const stripe = fakeStripe();
  const { stripeUrl: _, ...real } = payment;
  const { api } = orderApi(orderOf(), { 'POST /api/payments': real, ...routes });
  const app = renderApp('/orders/o1/pay');
  await payButton();
  stripe.createConfirmationToken.mockResolvedValue(token);
  return { ...app, api, stripe };
}

test('nothing can be paid before the fields are ready; then a token of them is confirmed and the progress is shown', async () => {
  const { user, api, stripe, path } = await openForm({ [confirm]: { status: 'authorized' } });
  expect(stripe.options()).toMatchObject({
    mode: 'payment',
    amount: 2000,
    currency: 'eur',
    captureMethod: 'manual',
    locale: 'en-GB',
  });
  expect((await payButton()).getAttribute('aria-disabled')).toBe('true');
  await user.click(await payButton());
  expect(stripe.createConfirmationToken).not.toHaveBeenCalled();

  stripe.emit('ready');
  const made = Promise.withResolvers<typeof token>();
  stripe.createConfirmationToken.mockReturnValue(made.promise);
  await user.click(await payButton());
  const busy = await screen.findByRole('button', { name: 'Processing …' });
  await user.click(busy);
  expect(stripe.createConfirmationToken).toHaveBeenCalledOnce();
  expect(stripe.createConfirmationToken.mock.lastCall?.[0]).toMatchObject({
    params: { return_url: new URL('/orders/o1/pay', window.location.origin).href },
  });
  made.resolve(token);
  await waitFor(() => expect(path()).toBe('/orders/o1?paid=yes'));
  expect(api.to(confirm).map(({ body }) => body)).toEqual([{ confirmationToken: 'ctoken_1' }]);
});

test.each([
  [
    'a card without funds',
    { code: 'card_declined', declineCode: 'insufficient_funds' },
    /insufficient funds\. Your card was not charged/,
  ],
  ['a card with an unknown reason', { code: 'new_code', message: 'Not today.' }, /^Not today\./],
])('%s is explained, and can be tried again', async (_, facts, message) => {
  const { user, stripe } = await openForm({
    [confirm]: () => problem(402, 'card-declined', 'The card was declined', facts),
  });
  stripe.emit('ready');
  await user.click(await payButton());
  expect((await screen.findByRole('alert')).textContent).toMatch(message);
  expect((await payButton()).getAttribute('aria-disabled')).toBeNull();
});

test('Stripe out of reach is explained, and can be tried again', async () => {
  const { user, stripe } = await openForm();
  stripe.emit('ready');
  stripe.createConfirmationToken.mockResolvedValue({ error: { type: 'api_connection_error' } });
  await user.click(await payButton());
  expect((await screen.findByRole('alert')).textContent).toMatch(/you will not be charged twice/);
  expect((await payButton()).getAttribute('aria-disabled')).toBeNull();
});

test('a field that is incomplete is named by Stripe’s form alone, and is no declined attempt', async () => {
  const { user, api, stripe } = await openForm();
  stripe.emit('ready');
  stripe.createConfirmationToken.mockResolvedValue({
    error: {
      type: 'validation_error',
      code: 'incomplete_number',
      message: 'Your card number is incomplete.',
    },
  });
  for (let attempt = 1; attempt <= 3; attempt++) {
    await user.click(await payButton());
    await waitFor(() => expect(stripe.createConfirmationToken).toHaveBeenCalledTimes(attempt));
  }
  expect((await payButton()).getAttribute('aria-disabled')).toBeNull();
  expect(screen.queryByRole('alert')).toBeNull();
  expect(screen.queryByText(/^After five declined attempts/)).toBeNull();
  expect(api.to(confirm)).toHaveLength(0);
});

test('3-D Secure is shown by Stripe’s script; then the payment goes on without a token', async () => {
  const { user, api, stripe, path } = await openForm({ [confirm]: { status: 'requires-action' } });
  stripe.emit('ready');
  stripe.handleNextAction.mockResolvedValueOnce({
    error: { type: 'invalid_request_error', code: 'payment_intent_authentication_failure' },
  });
  await user.click(await payButton());
  expect((await screen.findByRole('alert')).textContent).toMatch(/^Authentication with your bank failed/);

  stripe.handleNextAction.mockImplementation(async () => {
    api.on(confirm, { status: 'authorized' });
    return {};
  });
  await user.click(await payButton());
  await waitFor(() => expect(path()).toBe('/orders/o1?paid=yes'));
  expect(stripe.handleNextAction.mock.lastCall?.[0]).toEqual({ clientSecret: payment.clientSecret });
  expect(api.to(confirm).at(-1)?.body).toEqual({});
});

test('a payment that has ended is closed', async () => {
  const { user, stripe } = await openForm({
    [confirm]: () => problem(409, 'order-not-payable', 'This order can no longer be paid'),
  });
  stripe.emit('ready');
  await user.click(await payButton());
  expect(await screen.findByText('This order can no longer be paid.')).toBeDefined();
});

test('fields that cannot be loaded are explained and can be loaded again', async () => {
  const { user, stripe } = await openForm();
  stripe.emit('loaderror');
  expect((await screen.findByRole('alert')).textContent).toContain('The card form could not be loaded.');
  await user.click(screen.getByRole('button', { name: 'Try again' }));
  stripe.emit('ready');
  expect((await payButton()).getAttribute('aria-disabled')).toBeNull();
});
