import { type EventRow, EventsView } from '@railhead/common/contracts/console';
import { OrderConfirmed, OrderPlaced } from '@railhead/common/contracts/orders';
import { PaymentAuthorized } from '@railhead/common/contracts/payments';
import { Parse } from 'typebox/value';
import { expect, test } from 'vitest';
import { readEvents } from './read-events.ts';
import { startClient } from './start-client.ts';

const placed = (orderId: string) => ({ ...OrderPlaced.example, orderId });

test('history lists the newest events of every matching stream, with personal data masked', async () => {
  await using client = await startClient();
  for (const id of ['o1', 'o2', 'o3']) await client.publish(OrderPlaced, id, placed(id));
  await client.publish(OrderConfirmed, 'o1', { ...OrderConfirmed.example, orderId: 'o1' });
  await client.publish(PaymentAuthorized, 'o1', PaymentAuthorized.example);
  const events = async (query: string) =>
    Parse(EventsView, await (await client.request(`/ops/api/events?${query}`)).json());

  const all = await events('filter=>');
  expect(all.rows.map(({ stream, seq }) => `${stream}:${seq}`).sort()).toEqual([
    'ORDERS:1',
    'ORDERS:2',
    'ORDERS:3',
    'ORDERS:4',
    'PAYMENTS:1',
  ]);
  const times = all.rows.map(({ at }) => at);
  expect(times).toEqual(times.toSorted().reverse());
  expect(all.position).toContain('ORDERS:4');

  const one = await events('filter=*.*.*.o1');
  expect(new Set(one.rows.map(({ type }) => type))).toEqual(
    new Set([OrderPlaced.type, OrderConfirmed.type, PaymentAuthorized.type]),
  );
  const first = one.rows.find(({ type }) => type === OrderPlaced.type);
  expect(first).toMatchObject({ id: 'o1.1', source: 'orders', aggregate: 'o1', version: 1 });
  expect(JSON.stringify(first)).not.toMatch(/Ada Byron|ada@example\.org/);

  const newest = await events('filter=orders.order-placed.>&limit=2');
  expect(newest.rows.map(({ aggregate }) => aggregate)).toEqual(['o3', 'o2']);
  expect(newest.more).toBe(true);
  expect((await events(`filter=>&since=${new Date(Date.now() + 60_000).toISOString()}`)).rows).toEqual([]);
});

test('a rare subject far back is found, and so is an invalid message', async () => {
  await using client = await startClient();
  await client.bus.publish('orders.order-placed.v1.poison', 'not json', 'poison');
  for (let n = 0; n < 30; n++) await client.publish(OrderPlaced, `x${n}`, placed(`x${n}`));
  const response = await client.request('/ops/api/events?filter=orders.*.*.poison&limit=1');
  const { rows } = Parse(EventsView, await response.json());
  expect(rows).toEqual([
    {
      stream: 'ORDERS',
      seq: 1,
      subject: 'orders.order-placed.v1.poison',
      at: expect.any(String),
      fault: 'the body is not JSON',
    },
  ]);
});

test('an invalid filter, or one that matches no stream, is rejected', async () => {
  await using client = await startClient();
  for (const filter of ['orders..x', 'orders.>.x', 'weather.>']) {
    const response = await client.request(`/ops/api/events?filter=${filter}`);
    expect(response.status, filter).toBe(400);
    const problem = await response.text();
    expect(problem, filter).toContain('A subject filter ');
    expect(problem, filter).not.toContain('^');
    expect(JSON.parse(problem)).toMatchObject({ code: 'validation-failed' });
  }
});

test('live events continue the history without a gap and resume after the last event id', async () => {
  await using client = await startClient();
  await client.publish(OrderPlaced, 'o1', placed('o1'));
  const history = Parse(EventsView, await (await client.request('/ops/api/events?filter=*.*.*.o1')).json());
  await client.publish(PaymentAuthorized, 'o1', PaymentAuthorized.example);
  await client.publish(PaymentAuthorized, 'elsewhere', PaymentAuthorized.example);

  const live = await client.request(`/ops/api/events/live?filter=*.*.*.o1&after=${history.position}`);
  expect(live.headers.get('content-type')).toBe('text/event-stream');
  const events = readEvents(live);
  expect((await events.next()).value).toMatchObject({ event: 'start', id: history.position });
  const missed = (await events.next()).value;
  expect(rowOf(missed)).toMatchObject({ stream: 'PAYMENTS', seq: 1, aggregate: 'o1' });

  await client.publish(OrderConfirmed, 'o1', { ...OrderConfirmed.example, orderId: 'o1' });
  const next = (await events.next()).value;
  expect(rowOf(next)).toMatchObject({ stream: 'ORDERS', seq: 2, type: OrderConfirmed.type });
  await events.return(undefined);

  await client.publish(OrderPlaced, 'o2', placed('o2'));
  const again = await client.request('/ops/api/events/live?filter=>', {
    headers: { 'last-event-id': next?.id ?? '' },
  });
  const resumed = readEvents(again);
  await resumed.next();
  const rest = [rowOf((await resumed.next()).value), rowOf((await resumed.next()).value)];
  expect(rest.map(({ stream, seq }) => `${stream}:${seq}`).sort()).toEqual(['ORDERS:3', 'PAYMENTS:2']);
  await resumed.return(undefined);
});

test('closing ends live responses', async () => {
  await using client = await startClient();
  const live = await client.request('/ops/api/events/live');
  const events = readEvents(live);
  await events.next();
  await client.app.close();
  expect((await events.next()).done).toBe(true);
});

const rowOf = (event: { data: string } | undefined | void): EventRow =>
  JSON.parse(event?.data ?? '{}') as EventRow;
