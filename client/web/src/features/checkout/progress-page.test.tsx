// @vitest-environment happy-dom
import { screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { problem } from '../../../test/fake-api.ts';
import { confirmedOrder, eur, orderOf, run } from '../../../test/fixtures.ts';
import { orderApi } from '../../../test/order-api.ts';
import { renderApp } from '../../../test/render-app.tsx';

test('an order that is processed elsewhere is followed by its stream', async () => {
  const { stream, api } = orderApi(orderOf({ progress: { payment: 'authorized', ticketsIssued: false } }));
  renderApp('/orders/o1');
  const steps = await screen.findByRole('list', { name: 'Progress' });
  expect(within(steps).getAllByText(/, done/)).toHaveLength(1);
  await waitFor(() => expect(api.to('GET /api/orders/o1/live')).toHaveLength(1));
  stream.send('order', confirmedOrder());
  expect(await screen.findByRole('heading', { name: 'Your tickets are ready' })).toBeDefined();
  expect(screen.getByRole('link', { name: 'View tickets' })).toBeDefined();
});

test('a lost connection is shown', async () => {
  orderApi(orderOf(), { 'GET /api/orders/o1/live': () => problem(404, 'order-unknown', 'Unknown order') });
  renderApp('/orders/o1');
  expect(await screen.findByText('Connection lost. Reconnecting …')).toBeDefined();
});

test('the seats of an expired order can be booked again; a new fare has to be accepted', async () => {
  const { api } = orderApi(orderOf({ status: 'expired' }), {
    'POST /api/orders': () => problem(409, 'fare-changed', 'The fare has changed', { fare: eur(2500) }),
  });
  const { user, path } = renderApp('/orders/o1');
  await user.click(await screen.findByRole('button', { name: 'Book the same seats again' }));
  const accept = await screen.findByRole('button', { name: 'Book for €25.00' });
  api.on('POST /api/orders', orderOf({ id: 'o2' }));
  api.on('GET /api/orders/o2', orderOf({ id: 'o2' }));
  await user.click(accept);
  await waitFor(() => expect(path()).toBe('/orders/o2/pay'));
  expect(api.to('POST /api/orders').map(({ body }) => body)).toMatchObject([
    { expectedFare: eur(2000) },
    { expectedFare: eur(2500) },
  ]);
});

test("the operator's reason for a cancelled train is shown", async () => {
  orderApi(orderOf({ status: 'cancelled', cancelReason: 'run-cancelled' }), {
    'GET /api/runs/r1': { ...run, status: 'cancelled', cancelReason: 'storm damage' },
  });
  renderApp('/orders/o1');
  expect(await screen.findByRole('heading', { name: 'Train cancelled' })).toBeDefined();
  expect(await screen.findByText('storm damage')).toBeDefined();
});

test('a payment that failed for good says why, and that nothing was charged', async () => {
  orderApi(orderOf({ status: 'cancelled', cancelReason: 'payment-failed' }));
  renderApp('/orders/o1');
  expect(
    await screen.findByText(/^Too many cards were declined, or .* Your seats were released\.$/),
  ).toBeDefined();
  expect(screen.getByText('Your card was not charged.')).toBeDefined();
  expect(screen.getByRole('button', { name: 'Book the same seats again' })).toBeDefined();
});
