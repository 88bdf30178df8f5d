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

test('copies of an unreadable message are one entry, which can be opened and discarded with a reason', async () => {
  const cause = 'Undecodable: the body is not JSON';
  const copies = [
    { ...deadLetter, seq: 5, service: 'tickets', cause },
    { ...deadLetter, cause },
  ];
  const api = fakeApi({
    ...operator,
    'GET /ops/api/parked': { entries: copies },
    'GET /ops/api/parked/5/message': {
      stream: 'ORDERS',
      seq: 9,
      subject: deadLetter.subject,
      at: deadLetter.at,
      bytes: 8,
      format: 'text',
      content: 'not json',
      isTruncated: false,
    },
    'POST /ops/api/parked/4/discard': () => new Response(null, { status: 204 }),
    'POST /ops/api/parked/5/discard': () => new Response(null, { status: 204 }),
  });
  const { user } = renderApp('/ops/parked');
  expect(await screen.findByText(/^Failed in tickets and payments, .* 2 copies$/)).toBeDefined();
  await user.click(screen.getByRole('button', { name: 'Open message' }));
  expect(await screen.findByText('not json')).toBeDefined();

  await user.click(screen.getByRole('button', { name: 'Discard …' }));
  await user.type(screen.getByLabelText('Reason'), 'sent by hand');
  const discard = { by: 'op1', reason: 'sent by hand', discardedAt: deadLetter.at };
  api.on('GET /ops/api/parked', {
    entries: [],
    discarded: copies.map((copy) => ({ ...copy, ...discard })),
  });
  await user.click(screen.getByRole('button', { name: 'Discard 2 copies' }));
  expect(await screen.findByText('No dead letters.')).toBeDefined();
  expect(screen.getByText('sent by hand')).toBeDefined();
  expect(screen.getByText(/by op1\. Failed in tickets and payments/)).toBeDefined();
  for (const seq of [4, 5])
    expect(api.to(`POST /ops/api/parked/${seq}/discard`)[0]?.body).toEqual({ reason: 'sent by hand' });
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

test("streams show their consumers in NATS' words, with what each means", async () => {
  const consumer = { name: 'payments', pending: 3, ackPending: 1, redelivered: 0, waiting: 2, lagSeconds: 7 };
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
  expect(cells).toEqual(['3', '1', '0', '2', '7.0 s']);
  const headers = within(table)
    .getAllByRole('columnheader')
    .map(({ textContent }) => textContent);
  expect(headers).toEqual(['Consumer', 'Num pending', 'Ack pending', 'Redelivered', 'Waiting', 'Lag']);
  expect(screen.getAllByRole('term').map(({ textContent }) => textContent)).toEqual(headers);
  expect(screen.getByText('delivered, but not acknowledged yet')).toBeDefined();
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

const oldOrder: TimelineView = {
  orderId: 'o1',
  reference: 'T7K4QM',
  lanes: [],
  events: [],
  gaps: [],
  hasExpiredEvents: true,
  order: {
    id: 'o1',
    reference: 'T7K4QM',
    status: 'confirmed',
    runId: 'r1',
    train: { number: 'IC 101', name: 'Harbour', serviceDate: '2026-10-01', zone: 'Europe/Berlin' },
    from: { index: 0, stationId: 'a', name: 'Aldermoor', departure: '2026-10-01T08:00:00.000Z' },
    to: { index: 2, stationId: 'b', name: 'Galehaven', arrival: '2026-10-01T10:00:00.000Z' },
    seats: ['A-1', 'A-2'],
    fare: { amount: 1360, currency: 'EUR' },
    placedAt: '2026-10-01T07:00:00.000Z',
    holdUntil: '2026-10-01T07:15:00.000Z',
  },
};

test('an order whose events have left the streams shows what its owner knows', async () => {
  fakeApi({ ...operator, 'GET /ops/api/orders/t7k4qm/timeline': oldOrder });
  renderApp('/ops/orders/t7k4qm');
  expect(await screen.findByRole('heading', { name: 'Order T7K4QM' })).toBeDefined();
  expect(screen.getByText('Events of this order are older than the streams keep (14 days).')).toBeDefined();
  expect(screen.getByText('A-1 and A-2')).toBeDefined();
  expect(screen.getByText('confirmed')).toBeDefined();
});

test('declines and 3-D Secure checks stand in the timeline', async () => {
  const at = '2026-11-21T08:00:05.000Z';
  fakeApi({
    ...operator,
    'GET /ops/api/orders/o1/timeline': {
      ...timeline('order-placed'),
      payment: {
        orderId: 'o1',
        status: 'open',
        declines: 1,
        lastDecline: 'insufficient_funds',
        attempts: [
          { at, kind: 'declined', code: 'insufficient_funds' },
          { at, kind: 'authentication-required' },
        ],
      },
      unavailable: ['orders'],
    },
  });
  renderApp('/ops/orders/o1');
  const entries = await screen.findAllByRole('listitem');
  expect(entries.map(({ textContent }) => textContent).slice(-2)).toEqual([
    expect.stringContaining('card declined'),
    expect.stringContaining('3-D Secure asked for'),
  ]);
  expect(screen.getByText('open, 1 declined attempt, the last: insufficient_funds')).toBeDefined();
  expect(screen.getByText(/^orders did not answer/)).toBeDefined();
});

test('an unknown order leads to another search, with what was typed', async () => {
  fakeApi({
    ...operator,
    'GET /ops/api/orders/XXXXXX/timeline': () => problem(404, 'order-unknown', 'Order not found'),
  });
  const { user, path } = renderApp('/ops/orders/XXXXXX');
  expect(await screen.findByText(/^No order has this reference or ID/)).toBeDefined();
  const field = screen.getByRole<HTMLInputElement>('textbox', { name: 'Reference or order ID' });
  expect(field.value).toBe('XXXXXX');
  await user.type(field, '{Backspace}Y{Enter}');
  await expect.poll(path).toBe('/ops/orders/XXXXXY');
});

test('an unknown console page says so inside the console', async () => {
  fakeApi(operator);
  renderApp('/ops/nothing');
  expect(await screen.findByRole('heading', { name: 'Page not found' })).toBeDefined();
  expect(screen.getByRole('navigation', { name: 'Console' })).toBeDefined();
});
