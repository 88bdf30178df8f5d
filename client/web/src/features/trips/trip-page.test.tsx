// @vitest-environment happy-dom
import { screen, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { problem } from '../../../test/fake-api.ts';
import { confirmedOrder, ticketOf } from '../../../test/fixtures.ts';
import { orderApi } from '../../../test/order-api.ts';
import { renderApp } from '../../../test/render-app.tsx';

test('a cancelled ticket has no QR code, a valid one has', async () => {
  const order = confirmedOrder();
  orderApi(
    { ...order, seats: order.seats.slice(0, 1) },
    {
      'GET /api/tickets': { items: [ticketOf('A-1'), ticketOf('A-2', 'voided')] },
    },
  );
  renderApp('/trips/o1');
  const valid = await screen.findByRole('article', { name: 'Ticket for Ada Byron' });
  expect(within(valid).getByRole('img', { name: /^QR code/ })).toBeDefined();
  const cancelled = screen.getByRole('article', { name: 'Ticket for Grace Hopper' });
  expect(within(cancelled).queryByRole('img')).toBeNull();
  expect(within(cancelled).getByText('Cancelled. Not valid for travel.')).toBeDefined();
});

test('a ticket across time zones says which clock each time is on', async () => {
  const ticket = ticketOf('A-1');
  const crossing = {
    ...ticket,
    zone: 'America/New_York',
    from: { ...ticket.from, departure: '2099-12-03T06:46:00.000Z', zone: 'America/Phoenix' },
    to: { ...ticket.to, arrival: '2099-12-03T07:51:00.000Z', zone: 'America/Los_Angeles' },
  };
  orderApi(confirmedOrder(), { 'GET /api/tickets': { items: [crossing] } });
  renderApp('/trips/o1');
  const valid = await screen.findByRole('article', { name: 'Ticket for Ada Byron' });
  expect(within(valid).getByText(/2 Dec$/)).toBeDefined();
  expect(valid.textContent).toContain('23:46 MST');
  expect(valid.textContent).toContain('23:51 PST');
});

test('a failed download shows an error and can be repeated', async () => {
  const { api } = orderApi(confirmedOrder(), {
    'GET /api/tickets': { items: [ticketOf('A-1')] },
    'GET /api/tickets/o1.A-1.pdf': () => problem(410, 'ticket-voided', 'This ticket is no longer valid'),
  });
  const { user } = renderApp('/trips/o1');
  const pdf = await screen.findByRole('button', { name: /^PDF/ });
  await user.click(pdf);
  expect((await screen.findByRole('alert')).textContent).toContain('This ticket is no longer valid');
  await user.click(pdf);
  await expect.poll(() => api.to('GET /api/tickets/o1.A-1.pdf')).toHaveLength(2);
});
