import { DeadLettersView, StreamsView } from '@railhead/common/contracts/console';
import { OrderPlaced } from '@railhead/common/contracts/orders';
import { serviceApp } from '@railhead/common/http/service-app';
import { consume, on } from '@railhead/common/messaging/consume';
import { memoryInbox } from '@railhead/common/messaging/inbox';
import { openBus } from '@railhead/common/messaging/nats/open-bus';
import { until } from '@railhead/common/testing/until';
import { Parse } from 'typebox/value';
import { expect, test } from 'vitest';
import { startClient } from './start-client.ts';

test('a dead letter is listed with its cause and disappears once a retry succeeds', async () => {
  await using client = await startClient();
  const consumer = await startConsumer(client.config);
  await client.bus.publish('orders.order-placed.v1.o1', '{"specversion":"1.0"}', 'broken');
  await client.publish(OrderPlaced, 'o2', OrderPlaced.example);
  const parked = async () =>
    Parse(DeadLettersView, await (await client.request('/ops/api/parked')).json()).entries;
  await until('both dead letters', async () => (await parked()).length === 2);
  const entries = await parked();
  const failed = entries.find(({ subject }) => subject.endsWith('.o2'));
  expect(failed).toMatchObject({
    service: 'expiration',
    stream: 'ORDERS',
    originalSeq: 2,
    cause: 'Error: the dependency is closed',
  });
  expect(entries.find(({ subject }) => subject.endsWith('.o1'))?.cause).toMatch(/^Undecodable: the envelope/);

  const retry = async () => {
    const response = await client.request(`/ops/api/parked/${failed?.seq}/retry`, { method: 'POST' });
    expect(response.status).toBe(200);
    return response.json();
  };
  expect(await retry()).toEqual({ ok: false, detail: 'Error: the dependency is closed' });
  expect(await parked()).toHaveLength(2);

  consumer.repair();
  expect(await retry()).toEqual({ ok: true, detail: 'applied' });
  expect((await parked()).map(({ subject }) => subject)).toEqual(['orders.order-placed.v1.o1']);
  expect((await client.request('/ops/api/parked/999/retry', { method: 'POST' })).status).toBe(404);

  await consumer.close();
  const unavailable = await client.request(`/ops/api/parked/${failed?.seq}/retry`, { method: 'POST' });
  expect(unavailable.status).toBe(503);
  expect(unavailable.headers.get('retry-after')).not.toBeNull();

  let asked = 0;
  client.bus.respond('retry.expiration.*', 'expiration', async () => `no JSON, asked ${++asked} times`);
  await until('an unreadable reply to be refused', async () => {
    const refused = await client.request(`/ops/api/parked/${failed?.seq}/retry`, { method: 'POST' });
    return refused.status === 503 && asked > 0;
  });
});

test('streams show the lag of each durable consumer', async () => {
  await using client = await startClient();
  const consumer = await startConsumer(client.config);
  await consumer.close();
  await client.publish(OrderPlaced, 'o1', OrderPlaced.example);
  const { streams } = Parse(StreamsView, await (await client.request('/ops/api/streams')).json());
  expect(streams.map(({ name }) => name)).toEqual([
    'AUTH',
    'TICKETS',
    'ORDERS',
    'PAYMENTS',
    'EXPIRATION',
    'PARKED',
  ]);
  const orders = streams.find(({ name }) => name === 'ORDERS');
  expect(orders).toMatchObject({ messages: 1, lastSeq: 1 });
  expect(orders?.consumers).toEqual([
    {
      name: 'expiration',
      pending: 1,
      ackPending: 0,
      redelivered: 0,
      waiting: 0,
      lagSeconds: expect.any(Number),
    },
  ]);
  expect(orders?.consumers[0]?.lagSeconds).toBeGreaterThan(0);
});

/** A service that consumes orders and fails until it is repaired. */
async function startConsumer(config: { natsUrl: string; natsPrefix: string }) {
  const app = serviceApp({ name: 'expiration', title: 'A consumer', logLevel: 'silent' });
  const bus = openBus(app, config, 'expiration');
  const dependency = { open: false };
  consume(app, bus, {
    service: 'expiration',
    subscriptions: {
      orders: {
        on: [
          on(OrderPlaced, async (_event, deps: typeof dependency) => {
            if (!deps.open) throw new Error('the dependency is closed');
          }),
        ],
        onUnhandled: async () => undefined,
      },
    },
    deps: dependency,
    inbox: memoryInbox(),
    healthy: async () => undefined,
  });
  await app.ready();
  await bus.ready;
  return {
    repair() {
      dependency.open = true;
    },
    close: () => app.close(),
  };
}
