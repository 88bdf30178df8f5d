// @vitest-environment happy-dom
import { screen, waitFor } from '@testing-library/react';
import { expect, test } from 'vitest';
import { fakeStripe } from '../../../test/fake-stripe.ts';
import { orderOf } from '../../../test/fixtures.ts';
import { orderApi, payment } from '../../../test/order-api.ts';
import { renderApp } from '../../../test/render-app.tsx';

const payButton = () => screen.findByRole('button', { name: 'Pay €20.00' });

async function openForm() {
  const stripe = fakeStripe();
  const { stripeUrl: _, ...real } = payment;
  orderApi(orderOf(), { 'POST /api/payments': real });
  const app = renderApp('/orders/o1/pay');
  await payButton();
  return { ...app, stripe };
}

test('nothing can be paid before the fields are ready; then the payment is confirmed and its progress is shown', async () => {
  const { user, stripe, path } = await openForm();
  expect(stripe.options()).toMatchObject({ clientSecret: payment.clientSecret, locale: 'en-GB' });
  expect((await payButton()).getAttribute('aria-disabled')).toBe('true');
  await user.click(await payButton());
  expect(stripe.confirmPayment).not.toHaveBeenCalled();

  stripe.emit('ready');
  const answer = Promise.withResolvers<object>();
  stripe.confirmPayment.mockReturnValue(answer.promise);
  await user.click(await payButton());
  const busy = await screen.findByRole('button', { name: 'Processing …' });
  await user.click(busy);
  expect(stripe.confirmPayment).toHaveBeenCalledOnce();
  expect(stripe.confirmPayment.mock.lastCall?.[0]).toMatchObject({
    confirmParams: { return_url: new URL('/orders/o1/pay', window.location.origin).href },
    redirect: 'if_required',
  });
  answer.resolve({});
  await waitFor(() => expect(path()).toBe('/orders/o1?paid=yes'));
});

test.each([
  [
    'a card without funds',
    { type: 'card_error', code: 'card_declined', decline_code: 'insufficient_funds' },
    /insufficient funds\. Your card was not charged/,
  ],
  [
    'a card with an unknown reason',
    { type: 'card_error', code: 'new_code', message: 'Not today.' },
    /^Not today\./,
  ],
  ['Stripe out of reach', { type: 'api_connection_error' }, /you will not be charged twice/],
])('%s is explained, and can be tried again', async (_, error, message) => {
  const { user, stripe } = await openForm();
  stripe.emit('ready');
  stripe.confirmPayment.mockResolvedValue({ error });
  await user.click(await payButton());
  expect((await screen.findByRole('alert')).textContent).toMatch(message);
  expect((await payButton()).getAttribute('aria-disabled')).toBeNull();
});

test('a field that is incomplete is named by Stripe’s form alone, and is no declined attempt', async () => {
  const { user, stripe } = await openForm();
  stripe.emit('ready');
  stripe.confirmPayment.mockResolvedValue({
    error: {
      type: 'validation_error',
      code: 'incomplete_number',
      message: 'Your card number is incomplete.',
    },
  });
  for (let attempt = 1; attempt <= 3; attempt++) {
    await user.click(await payButton());
    await waitFor(() => expect(stripe.confirmPayment).toHaveBeenCalledTimes(attempt));
  }
  expect((await payButton()).getAttribute('aria-disabled')).toBeNull();
  expect(screen.queryByRole('alert')).toBeNull();
  expect(screen.queryByText(/^After five declined attempts/)).toBeNull();
});

test('a payment that another window has confirmed leads on, one that has ended is closed', async () => {
  const { user, stripe, path } = await openForm();
  stripe.emit('ready');
  const inState = (status: string) => ({
    error: {
      type: 'invalid_request_error',
      code: 'payment_intent_unexpected_state',
      payment_intent: { status },
    },
  });
  stripe.confirmPayment.mockResolvedValueOnce(inState('canceled'));
  await user.click(await payButton());
  expect(await screen.findByText('This order can no longer be paid.')).toBeDefined();
  stripe.confirmPayment.mockResolvedValueOnce(inState('requires_capture'));
  await user.click(await payButton());
  await waitFor(() => expect(path()).toBe('/orders/o1?paid=yes'));
});

test('fields that cannot be loaded are explained and can be loaded again', async () => {
  const { user, stripe } = await openForm();
  stripe.emit('loaderror');
  expect((await screen.findByRole('alert')).textContent).toContain('The card form could not be loaded.');
  await user.click(screen.getByRole('button', { name: 'Try again' }));
  stripe.emit('ready');
  expect((await payButton()).getAttribute('aria-disabled')).toBeNull();
});
