// @vitest-environment happy-dom
import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { problem } from '../../../test/fake-api.ts';
import { confirmedOrder, eur, quoteOf, zonedEnds, zoneHere } from '../../../test/fixtures.ts';
import { orderApi } from '../../../test/order-api.ts';
import { renderApp } from '../../../test/render-app.tsx';

const cancellationApi = () =>
  orderApi(confirmedOrder(), {
    'GET /api/orders/o1/cancellation': quoteOf(900),
    'GET /api/payments/o1': () => problem(404, 'order-unknown', 'Order not found'),
  }).api;

test('cancelling needs a passenger, and names the refund on its button', async () => {
  const api = cancellationApi();
  const { user } = renderApp('/trips/o1/change');
  await user.click(await screen.findByRole('button', { name: 'Cancel' }));
  expect(screen.getByRole('alert').textContent).toBe('Select at least one passenger.');
  expect(api.to('POST /api/orders/o1/cancel')).toHaveLength(0);

  await user.click(screen.getByRole('checkbox', { name: /Grace Hopper/ }));
  expect(screen.queryByRole('alert')).toBeNull();
  const [staying, ...leaving] = confirmedOrder().seats;
  const cancelled = {
    ...confirmedOrder(),
    seats: [staying],
    cancellations: [
      { id: 'c1', at: '2026-11-21T08:00:00.000Z', seats: leaving, fee: eur(100), refund: eur(900) },
    ],
  };
  api.on('GET /api/orders/o1', cancelled);
  api.on('POST /api/orders/o1/cancel', cancelled);
  await user.click(screen.getByRole('button', { name: 'Cancel 1 ticket and refund €9.00' }));
  expect((await screen.findByRole('list', { name: 'Refund' })).textContent).toContain('€9.00 refund');
  expect(api.to('POST /api/orders/o1/cancel')[0]?.body).toEqual({ seats: ['A-2'], expectedRefund: eur(900) });
});

test('a refund that has become smaller is shown and has to be accepted by another click', async () => {
  const api = cancellationApi();
  const { user } = renderApp('/trips/o1/change');
  await user.click(await screen.findByRole('checkbox', { name: /Ada Byron/ }));
  api.on('GET /api/orders/o1/cancellation', quoteOf(500));
  api.on('POST /api/orders/o1/cancel', () => problem(409, 'refund-changed', 'The refund amount has changed'));
  await user.click(screen.getByRole('button', { name: 'Cancel 1 ticket and refund €9.00' }));
  expect(await screen.findByText(/^The refund amount has changed/)).toBeDefined();
  expect(await screen.findByRole('button', { name: 'Cancel 1 ticket and refund €5.00' })).toBeDefined();
  expect(api.to('POST /api/orders/o1/cancel')).toHaveLength(1);
});

test('the quote of a retimed train says why there is no fee', async () => {
  const api = cancellationApi();
  api.on('GET /api/orders/o1/cancellation', { ...quoteOf(1000), feeWaived: 'retimed' });
  const { user } = renderApp('/trips/o1/change');
  await user.click(await screen.findByRole('checkbox', { name: /Ada Byron/ }));
  expect(screen.getByText('There is no fee, because the times of your train have changed.')).toBeDefined();
  expect(screen.getByRole('button', { name: 'Cancel 1 ticket and refund €10.00' })).toBeDefined();
});

test('a journey across time zones names the zone of its departure and of the end of the offer', async () => {
  const api = cancellationApi();
  api.on('GET /api/orders/o1', { ...confirmedOrder(), ...zonedEnds() });
  const { user } = renderApp('/trips/o1/change');
  expect((await screen.findByText(/^RX 10, Northgate to Southport,/)).textContent).toContain(zoneHere);
  await user.click(await screen.findByRole('checkbox', { name: /Grace Hopper/ }));
  expect(screen.getByText(/^Valid until/).textContent).toMatch(/\d\d:\d\d [^.]+\. The refund/);
});
