// @vitest-environment happy-dom
import type { EventRow } from '@railhead/common/contracts/console';
import { screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { fakeApi, fakeStream, problem } from '../../../test/fake-api.ts';
import { account } from '../../../test/fixtures.ts';
import { renderApp } from '../../../test/render-app.tsx';

const operator = { ...account, roles: ['passenger', 'operator'] };
const row = (seq: number): EventRow => ({
  stream: 'ORDERS',
  seq,
  subject: `orders.order-placed.v1.o${seq}`,
  at: '2026-11-21T08:00:00.000Z',
  type: 'orders.order-placed.v1',
  source: 'orders',
  aggregate: `o${seq}`,
  data: { orderId: `o${seq}` },
});

async function openEvents(url = '/ops/events') {
  const stream = fakeStream();
  const api = fakeApi({
    'GET /api/auth/me': operator,
    'GET /ops/api/events': { rows: [row(1)], position: 'ORDERS:1', more: false },
    'GET /ops/api/events/live': stream.handler,
  });
  const app = renderApp(url);
  await screen.findByRole('table');
  await waitFor(() => expect(api.to('GET /ops/api/events/live').length).toBeGreaterThan(0));
  return { ...app, api, stream };
}
const aggregates = () =>
  within(screen.getByRole('table'))
    .getAllByText(/^o\d+$/)
    .map((cell) => cell.textContent);

test('live events continue the history and appear first', async () => {
  const { api, stream, path } = await openEvents('/ops');
  expect(path()).toBe('/ops/events');
  expect(api.to('GET /ops/api/events/live')[0]?.query.get('after')).toBe('ORDERS:1');
  stream.send('start', {}, 'ORDERS:1');
  expect(await screen.findByText('Live')).toBeDefined();
  stream.send('row', row(2), 'ORDERS:2');
  await waitFor(() => expect(aggregates()).toEqual(['o2', 'o1']));
});

test('a broken stream is resumed after the last event', async () => {
  const { api, stream } = await openEvents();
  stream.send('row', row(2), 'ORDERS:2');
  await waitFor(() => expect(aggregates()).toEqual(['o2', 'o1']));
  stream.end();
  await waitFor(() => expect(api.to('GET /ops/api/events/live')).toHaveLength(2));
  expect(api.to('GET /ops/api/events/live')[1]?.headers.get('last-event-id')).toBe('ORDERS:2');
});

test('a paused table stands still, counts new events and catches up', async () => {
  const { user, stream } = await openEvents();
  await user.click(screen.getByRole('button', { name: 'Pause' }));
  stream.send('row', row(2), 'ORDERS:2');
  expect(await screen.findByText('Paused · 1 new event')).toBeDefined();
  expect(aggregates()).toEqual(['o1']);
  await user.click(screen.getByRole('button', { name: 'Resume' }));
  await waitFor(() => expect(aggregates()).toEqual(['o2', 'o1']));
});

test('a selected event shows its details until Escape, which returns the focus', async () => {
  const { user, path } = await openEvents();
  await user.click(screen.getByRole('button', { name: 'order-placed' }));
  const panel = await screen.findByRole('complementary', { name: 'Event' });
  expect(within(panel).getByText('orders.order-placed.v1.o1')).toBeDefined();
  const timeline = within(panel).getByRole('link', { name: 'View order timeline' });
  expect(timeline.getAttribute('href')).toBe('/ops/orders/o1');
  expect(path()).toContain('row=ORDERS');
  await user.keyboard('{Escape}');
  await waitFor(() => expect(screen.queryByRole('complementary')).toBeNull());
  expect(document.activeElement).toBe(screen.getByRole('button', { name: 'order-placed' }));
});

test('a filter is part of the URL and of the requests', async () => {
  const { user, api, path } = await openEvents();
  const field = screen.getByLabelText('Subject filter');
  await user.clear(field);
  await user.type(field, 'payments.>');
  api.on('GET /ops/api/events', { rows: [], position: '', more: false });
  await user.click(screen.getByRole('button', { name: 'Apply' }));
  expect(await screen.findByText('No matching events yet. New events will appear here.')).toBeDefined();
  expect(decodeURIComponent(path())).toBe('/ops/events?filter=payments.>');
  expect(api.to('GET /ops/api/events').at(-1)?.query.get('filter')).toBe('payments.>');
});

test('an invalid filter shows what is wrong with it', async () => {
  fakeApi({
    'GET /api/auth/me': operator,
    'GET /ops/api/events': () => problem(400, 'validation-failed', 'The request is not valid'),
  });
  renderApp('/ops/events?filter=weather.>');
  expect((await screen.findByRole('alert')).textContent).toContain('The request is not valid.');
});

test('only operators can open the console', async () => {
  const api = fakeApi({ 'GET /api/auth/me': account });
  renderApp('/ops/events');
  expect(await screen.findByText(/ada@example\.org is not an operator/)).toBeDefined();
  expect(api.to('GET /ops/api/events')).toHaveLength(0);
});
