// @vitest-environment happy-dom
import type { TimelineView } from '@railhead/common/contracts/console';
import { screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { fakeApi, fakeStream, problem } from '../../../test/fake-api.ts';
import { account } from '../../../test/fixtures.ts';
import { renderApp } from '../../../test/render-app.tsx';

const operator = { 'GET /api/auth/me': { ...account, roles: ['passenger', 'operator'] } };
const deadLetter = {
  seq: 4,
  at: '2026-11-21T08:00:00.000Z',
  service: 'payments',
  stream: 'ORDERS',
  originalSeq: 9,
  subject: 'orders.order-placed.v1.o1',
  cause: 'Error: the provider is unavailable',
};

test('a dead letter that fails again says why, one that succeeds disappears', async () => {
  const api = fakeApi({
    ...operator,
    'GET /ops/api/parked': { entries: [deadLetter] },
    'POST /ops/api/parked/4/retry': { ok: false, detail: 'Error: still unavailable' },
  });
  const { user } = renderApp('/ops/parked');
  await user.click(await screen.findByRole('button', { name: 'Retry' }));
  expect(await screen.findByText('Retry failed: Error: still unavailable')).toBeDefined();
  api.on('POST /ops/api/parked/4/retry', { ok: true, detail: 'applied' });
  api.on('GET /ops/api/parked', { entries: [] });
  await user.click(screen.getByRole('button', { name: 'Retry' }));
  expect(await screen.findByText('No dead letters.')).toBeDefined();
});

const refund = {
  orderId: 'o1',
  cancellationId: 'o1.3',
  amount: { amount: 1224, currency: 'EUR' },
  status: 'failed',
  reason: 'rejected-by-bank',
};

test('a refund that was given up says why, and a retry shows its outcome', async () => {
  const waiting = { ...refund, status: 'waiting', reason: 'refused-by-provider' };
  const api = fakeApi({
    ...operator,
    'GET /api/payments/refunds': { items: [refund] },
    'POST /api/payments/o1/refunds/o1.3/retry': waiting,
  });
  const { user } = renderApp('/ops/refunds');
  expect(await screen.findByText('Given up: The card or its bank rejected it')).toBeDefined();
  api.on('GET /api/payments/refunds', { items: [waiting] });
  await user.click(screen.getByRole('button', { name: 'Retry' }));
  expect(await screen.findByText('The last attempt did not succeed.')).toBeDefined();
  expect(await screen.findByText('Waiting: Stripe refused it or could not complete it')).toBeDefined();
  const { reason: _, ...made } = refund;
  api.on('POST /api/payments/o1/refunds/o1.3/retry', { ...made, status: 'succeeded' });
  api.on('GET /api/payments/refunds', { items: [] });
  await user.click(screen.getByRole('button', { name: 'Retry' }));
  expect(await screen.findByText('No refunds are waiting or given up.')).toBeDefined();
  expect(screen.getByText('Refund made.')).toBeDefined();
});

test('a retry of a refund that another operator has retried shows the problem', async () => {
  fakeApi({
    ...operator,
    'GET /api/payments/refunds': { items: [refund] },
    'POST /api/payments/o1/refunds/o1.3/retry': () =>
      problem(409, 'refund-already-made', 'This refund has already been made'),
  });
  const { user } = renderApp('/ops/refunds');
  await user.click(await screen.findByRole('button', { name: 'Retry' }));
  expect((await screen.findByRole('alert')).textContent).toContain('already been made');
});

test('without unpaid refunds the page says so', async () => {
  fakeApi({ ...operator, 'GET /api/payments/refunds': { items: [] } });
  renderApp('/ops/refunds');
  expect(await screen.findByText('No refunds are waiting or given up.')).toBeDefined();
});

test('streams show the lag of their consumers', async () => {
  const consumer = { name: 'payments', pending: 3, ackPending: 1, redelivered: 0, lagSeconds: 7 };
  fakeApi({
    ...operator,
    'GET /ops/api/streams': {
      streams: [
        { name: 'ORDERS', messages: 12, bytes: 4000, firstSeq: 1, lastSeq: 12, consumers: [consumer] },
      ],
    },
  });
  renderApp('/ops/streams');
  const table = await screen.findByRole('table');
  const cells = within(table)
    .getAllByRole('cell')
    .map(({ textContent }) => textContent);
  expect(cells).toEqual(['3', '1', '0', '7.0 s']);
});

const timeline = (...names: string[]): TimelineView => ({
  orderId: 'o1',
  reference: 'T7K4QM',
  lanes: ['orders'],
  events: names.map((name, index) => ({
    stream: 'ORDERS',
    seq: index + 1,
    subject: `orders.${name}.v1.o1`,
    type: `orders.${name}.v1`,
    at: '2026-11-21T08:00:00.000Z',
    lane: 'orders',
    sincePreviousMs: 0,
    duplicate: false,
  })),
  gaps: [{ lane: 'orders', missing: [2] }],
});

test('an order is found by its reference, and its timeline grows with every event', async () => {
  const stream = fakeStream();
  const api = fakeApi({
    ...operator,
    'GET /ops/api/orders/T7K4QM/timeline': timeline('order-placed'),
    'GET /ops/api/events/live': stream.handler,
  });
  const { user } = renderApp('/ops/orders');
  await user.type(await screen.findByLabelText('Reference or order ID'), ' T7K4QM ');
  await user.click(screen.getByRole('button', { name: 'Find' }));
  expect(await screen.findByRole('heading', { name: 'Order T7K4QM' })).toBeDefined();
  expect(screen.getByText(/^Missing in the orders stream: version 2/)).toBeDefined();
  await waitFor(() => expect(api.to('GET /ops/api/events/live')[0]?.query.get('filter')).toBe('*.*.*.o1'));
  api.on('GET /ops/api/orders/T7K4QM/timeline', timeline('order-placed', 'order-confirmed'));
  stream.send('row', {}, 'ORDERS:3');
  expect(await screen.findByText('order-confirmed')).toBeDefined();
});

test('an unknown order shows the problem and a retry', async () => {
  fakeApi({
    ...operator,
    'GET /ops/api/orders/XXXXXX/timeline': () => problem(404, 'order-unknown', 'Order not found'),
  });
  renderApp('/ops/orders/XXXXXX');
  expect((await screen.findByRole('alert')).textContent).toContain('Order not found.');
});

test('an unknown console page says so inside the console', async () => {
  fakeApi(operator);
  renderApp('/ops/nothing');
  expect(await screen.findByText('Page not found.')).toBeDefined();
  expect(screen.getByRole('navigation', { name: 'Console' })).toBeDefined();
});
