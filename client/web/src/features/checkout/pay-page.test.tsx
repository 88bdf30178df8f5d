// @vitest-environment happy-dom
import { act, screen, waitFor, within } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { json, problem } from '../../../test/fake-api.ts';
import { eur, inFuture, orderOf } from '../../../test/fixtures.ts';
import { orderApi, payment } from '../../../test/order-api.ts';
import { renderApp } from '../../../test/render-app.tsx';

const confirm = 'POST /api/payments/o1/confirm';
const payButton = () => screen.findByRole('button', { name: /^Pay €20.00/ });
const declined = (declineCode: string) =>
  problem(402, 'card-declined', 'The card was declined', { code: 'card_declined', declineCode });

afterEach(() => void vi.useRealTimers());

test('a declined card says why and can be replaced by another', async () => {
  const { api } = orderApi(orderOf(), { [confirm]: () => declined('insufficient_funds') });
  const { user, path } = renderApp('/orders/o1/pay');
  await user.click(await screen.findByRole('button', { name: '… 9995 insufficient funds' }));
  expect(screen.getByLabelText<HTMLInputElement>('Card number').value).toBe('4000 0000 0000 9995');
  await user.click(await payButton());
  expect((await screen.findByRole('alert')).textContent).toMatch(
    /insufficient funds\. Your card was not charged/,
  );
  expect(api.to(confirm)[0]?.body).toEqual({ confirmationToken: 'ctoken_1' });
  api.on(confirm, { status: 'authorized' });
  await user.click(screen.getByRole('button', { name: '… 4242 succeeds' }));
  await user.click(await payButton());
  await waitFor(() => expect(path()).toBe('/orders/o1?paid=yes'));
  expect(await screen.findByRole('heading', { name: 'Processing your order' })).toBeDefined();
});

test('after three declines the limit is explained', async () => {
  orderApi(orderOf(), { [confirm]: () => declined('generic_decline') });
  const { user } = renderApp('/orders/o1/pay');
  await user.click(await screen.findByRole('button', { name: '… 0002 is declined' }));
  for (let attempt = 1; attempt <= 3; attempt++) {
    expect(screen.queryByText(/^After five declined attempts/)).toBeNull();
    await user.click(await payButton());
    await screen.findByRole('alert');
  }
  expect(await screen.findByText(/^After five declined attempts/)).toBeDefined();
});

test('a payment without a response can be repeated, and says that it is safe', async () => {
  const { api } = orderApi(orderOf());
  const { user } = renderApp('/orders/o1/pay');
  await user.click(await screen.findByRole('button', { name: '… 4242 succeeds' }));
  await user.click(await payButton());
  expect((await screen.findByRole('alert')).textContent).toContain('you will not be charged twice');
  expect(api.to(confirm)).toHaveLength(1);
  expect((await payButton()).getAttribute('aria-disabled')).toBeNull();
});

test('when the countdown is nearly over, paying is disabled', async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  const { api } = orderApi(orderOf({ holdUntil: inFuture(12_000), now: inFuture(0) }));
  renderApp('/orders/o1/pay');
  const pay = await payButton();
  expect(pay.getAttribute('aria-disabled')).toBeNull();
  await act(() => vi.advanceTimersByTimeAsync(3000));
  expect(pay.getAttribute('aria-disabled')).toBe('true');
  expect(screen.getByText(/^There is not enough time left to pay/)).toBeDefined();
  act(() => pay.click());
  expect(api.to(confirm)).toHaveLength(0);
  await act(() => vi.advanceTimersByTimeAsync(10_000));
  expect(screen.getByRole('timer').textContent).toBe('0:00');
  expect(screen.getByText(/^Time is up/)).toBeDefined();
});

test('in the last minute more time is offered, and Escape dismisses the offer', async () => {
  const order = orderOf({ holdUntil: inFuture(50_000), extendableUntil: inFuture(300_000) });
  const { api } = orderApi(order);
  const { user } = renderApp('/orders/o1/pay');
  const dialog = await screen.findByRole('dialog', { name: 'Need more time?' });
  expect(document.activeElement).toBe(within(dialog).getByRole('button', { name: 'Extend time' }));
  api.on('POST /api/orders/o1/extend', () => problem(409, 'no-more-time', 'No more time for this order'));
  await user.keyboard('{Enter}');
  expect(await within(dialog).findByText('No more time for this order.')).toBeDefined();
  await user.keyboard('{Escape}');
  expect(screen.queryByRole('dialog')).toBeNull();
});

test('an extended order moves the end of the countdown and closes the offer', async () => {
  const order = orderOf({ holdUntil: inFuture(50_000), extendableUntil: inFuture(300_000) });
  const { api } = orderApi(order);
  const { user } = renderApp('/orders/o1/pay');
  await screen.findByRole('dialog', { name: 'Need more time?' });
  api.on('POST /api/orders/o1/extend', { ...order, holdUntil: order.extendableUntil });
  await user.click(screen.getByRole('button', { name: 'Extend time' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(screen.getByRole('timer').textContent).toMatch(/^(4:5\d|5:00)$/);
  expect(api.to('POST /api/orders/o1/extend')[0]?.body).toEqual({ holdUntil: order.holdUntil });
});

test('an unpaid order is cancelled only after a confirmation', async () => {
  const { api } = orderApi(orderOf(), {
    'POST /api/orders/o1/cancel': orderOf({ status: 'cancelled', cancelReason: 'by-buyer' }),
  });
  const { user } = renderApp('/orders/o1/pay');
  await user.click(await screen.findByRole('button', { name: 'Cancel order' }));
  await user.click(screen.getByRole('button', { name: 'Keep order' }));
  expect(api.to('POST /api/orders/o1/cancel')).toHaveLength(0);
  await user.click(screen.getByRole('button', { name: 'Cancel order' }));
  await user.click(screen.getByRole('button', { name: 'Yes, cancel order' }));
  expect(await screen.findByRole('heading', { name: 'Order cancelled' })).toBeDefined();
  expect(api.to('POST /api/orders/o1/cancel')[0]?.body).toEqual({ expectedFee: eur(0) });
});

test('a bank that asks to authenticate is opened, and coming back by the Back button allows another try', async () => {
  const url = 'http://bank.test/3ds';
  orderApi(orderOf(), {
    [confirm]: { status: 'requires-action', actionUrl: url },
  });
  const assign = vi.spyOn(window.location, 'assign').mockReturnValue();
  const { user } = renderApp('/orders/o1/pay');
  await user.click(await screen.findByRole('button', { name: '… 3155 asks to authenticate' }));
  await user.click(await payButton());
  await waitFor(() => expect(assign).toHaveBeenCalledWith(url));
  expect(screen.getByRole('button', { name: 'Processing …' }).getAttribute('aria-disabled')).toBe('true');
  act(() => void window.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true })));
  expect((await payButton()).getAttribute('aria-disabled')).toBeNull();
});

test('a card that Stripe’s form does not accept never gets as far as a payment', async () => {
  const { api } = orderApi(orderOf(), {
    'POST /v1/confirmation_tokens': () =>
      json({ error: { code: 'incorrect_number', type: 'card_error' } }, 402),
  });
  const { user } = renderApp('/orders/o1/pay');
  await user.click(await screen.findByRole('button', { name: '… 4242 succeeds' }));
  await user.click(await payButton());
  expect((await screen.findByRole('alert')).textContent).toMatch(/card number is incorrect/);
  expect(api.to(confirm)).toHaveLength(0);
});

test('while another card is being tried the same token is sent again', async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  const { api } = orderApi(orderOf(), {
    [confirm]: () => problem(409, 'payment-in-progress', 'Another card is being tried'),
  });
  const { user, path } = renderApp('/orders/o1/pay');
  await user.click(await screen.findByRole('button', { name: '… 4242 succeeds' }));
  await user.click(await payButton());
  await waitFor(() => expect(api.to(confirm)).toHaveLength(1));
  api.on(confirm, { status: 'authorized' });
  await act(() => vi.advanceTimersByTimeAsync(3000));
  await waitFor(() => expect(path()).toBe('/orders/o1?paid=yes'));
  expect(new Set(api.to(confirm).map(({ body }) => JSON.stringify(body))).size).toBe(1);
});

test('a limit of declined cards says when a card can be tried again', async () => {
  const retryAt = inFuture(3_600_000);
  orderApi(orderOf(), {
    [confirm]: () => problem(429, 'too-many-declines', 'Too many cards were declined', { retryAt }),
  });
  const { user } = renderApp('/orders/o1/pay');
  await user.click(await screen.findByRole('button', { name: '… 4242 succeeds' }));
  await user.click(await payButton());
  expect((await screen.findByRole('alert')).textContent).toMatch(/You can try again at/);
});

test('after an approved authentication the payment goes on, and a decline by the bank is shown', async () => {
  const { api } = orderApi(orderOf(), { [confirm]: () => declined('generic_decline') });
  const { user, path } = renderApp('/orders/o1/pay?redirect_status=succeeded');
  expect((await screen.findByRole('alert')).textContent).toMatch(/bank declined this card/);
  expect(api.to(confirm)[0]?.body).toEqual({});
  api.on(confirm, { status: 'authorized' });
  await user.click(await screen.findByRole('button', { name: '… 4242 succeeds' }));
  await user.click(await payButton());
  await waitFor(() => expect(path()).toBe('/orders/o1?paid=yes'));
});

test('after a failed authentication the reason of the provider is shown', async () => {
  orderApi(orderOf(), {
    'GET /v1/payment_intents/pi_1': {
      status: 'requires_payment_method',
      last_payment_error: { code: 'payment_intent_authentication_failure' },
    },
  });
  renderApp('/orders/o1/pay?redirect_status=failed');
  expect((await screen.findByRole('alert')).textContent).toMatch(/^Authentication with your bank failed/);
});

test('while the provider is unavailable the page says so and keeps trying', async () => {
  const { api } = orderApi(orderOf(), {
    'POST /api/payments': () =>
      problem(503, 'payment-provider-unavailable', 'The payment provider is not responding'),
  });
  renderApp('/orders/o1/pay');
  expect(await screen.findByText(/We will keep trying while your seats are reserved/)).toBeDefined();
  api.on('POST /api/payments', payment);
  expect(await payButton()).toBeDefined();
});

test('an order that costs nothing asks for no card and starts no payment', async () => {
  const free = orderOf({ fare: eur(0), seats: orderOf().seats.map((seat) => ({ ...seat, fare: eur(0) })) });
  const { api } = orderApi(free);
  const { path } = renderApp('/orders/o1/pay');
  expect(await screen.findByRole('heading', { name: 'Processing your order' })).toBeDefined();
  expect(path()).toBe('/orders/o1?paid=yes');
  expect(screen.queryByRole('link', { name: 'Return to payment' })).toBeNull();
  expect(api.to('POST /api/payments')).toHaveLength(0);
});

test("after 3-D Secure the payment's secret leaves the address", async () => {
  orderApi(orderOf());
  const { path, router } = renderApp(
    '/orders/o1/pay?payment_intent=pi_1&payment_intent_client_secret=pi_1_secret_x&redirect_status=failed',
  );
  await payButton();
  expect(path()).toBe('/orders/o1/pay?redirect_status=failed');
  expect(router.history.length).toBe(1);
});
