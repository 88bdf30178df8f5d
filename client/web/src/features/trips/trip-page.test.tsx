// @vitest-environment happy-dom
import { screen, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { problem } from '../../../test/fake-api.ts';
import { confirmedOrder, eur, run, ticketOf, zonedEnds, zoneHere } from '../../../test/fixtures.ts';
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

test('new times of the train are shown with the old ones, and that cancelling is free', async () => {
  const order = confirmedOrder();
  const booked = { departure: '2099-06-01T05:00:00.000Z', arrival: order.to.arrival };
  orderApi(
    { ...order, retimed: { booked, isCancellationFree: true } },
    { 'GET /api/tickets': { items: [ticketOf('A-1'), ticketOf('A-2')] } },
  );
  renderApp('/trips/o1');
  const notice = (await screen.findByText('Times changed')).closest('output');
  expect(notice?.textContent).toContain('Departure from Northgate');
  expect(notice?.querySelector('del')?.textContent).toMatch(/^Previously Mon 1 Jun, 05:00( UTC)?$/);
  expect(notice?.textContent).toContain('Mon 1 Jun, 08:00');
  expect(notice?.textContent).toMatch(/Mon 1 Jun, 10:30( UTC)?, as booked/);
  expect(notice?.textContent).toContain('cancel free of charge');
});

test('new times of a train that crosses zones name the zone of each', async () => {
  const { from, to } = zonedEnds();
  const booked = { departure: '2099-06-01T07:50:00.000Z', arrival: to.arrival };
  orderApi(
    { ...confirmedOrder(), from, to, retimed: { booked, isCancellationFree: false } },
    { 'GET /api/tickets': { items: [{ ...ticketOf('A-1'), from, to }] } },
  );
  renderApp('/trips/o1');
  const notice = (await screen.findByText('Times changed')).closest('output');
  expect(notice?.querySelector('del')?.textContent).toMatch(/\d\d:\d\d \S+/);
  expect(notice?.querySelector('del')?.textContent?.endsWith(zoneHere)).toBe(true);
  expect(notice?.textContent).toContain('16:15 GMT+5:45, as booked');
});

test('a train that is back before its departure, by the clocks at both stations, arrives the previous day', async () => {
  const ticket = {
    ...ticketOf('A-1'),
    from: { ...ticketOf('A-1').from, departure: '2099-06-01T16:10:00.000Z', zone: 'Asia/Shanghai' },
    to: { ...ticketOf('A-1').to, arrival: '2099-06-01T16:40:00.000Z', zone: 'Asia/Almaty' },
  };
  orderApi(confirmedOrder(), { 'GET /api/tickets': { items: [ticket] } });
  renderApp('/trips/o1');
  const valid = await screen.findByRole('article', { name: 'Ticket for Ada Byron' });
  expect(within(valid).getByText(', the previous day')).toBeDefined();
  expect(within(valid).getByText('−1')).toBeDefined();
});

test('a small change of times is shown without an offer to cancel for free', async () => {
  const order = confirmedOrder();
  const booked = { departure: '2099-06-01T07:50:00.000Z', arrival: '2099-06-01T10:20:00.000Z' };
  orderApi(
    { ...order, retimed: { booked, isCancellationFree: false } },
    { 'GET /api/tickets': { items: [ticketOf('A-1')] } },
  );
  renderApp('/trips/o1');
  const notice = (await screen.findByText('Times changed')).closest('output');
  expect(notice?.textContent).not.toContain('free of charge');
});

test('a withdrawn train is shown with its reason and the full refund', async () => {
  const order = confirmedOrder();
  const cancellation = {
    id: 'o1.4',
    at: order.placedAt,
    seats: order.seats,
    fee: eur(0),
    refund: order.fare,
  };
  orderApi(
    { ...order, status: 'cancelled', cancelReason: 'run-cancelled', cancellations: [cancellation] },
    {
      'GET /api/tickets': { items: [ticketOf('A-1', 'voided')] },
      'GET /api/runs/r1': {
        ...run,
        status: 'cancelled',
        cancelReason: 'The train is no longer in the timetable.',
      },
      'GET /api/payments/o1': () => problem(404, 'order-unknown', 'Order not found'),
    },
  );
  renderApp('/trips/o1');
  expect(await screen.findByText('The train is no longer in the timetable.')).toBeDefined();
  expect((await screen.findByRole('list', { name: 'Refund' })).textContent).toContain('€20.00 refund');
  expect(screen.queryByText('Times changed')).toBeNull();
});
