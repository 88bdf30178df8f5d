import { ParkedView, StreamsView } from '@railhead/common/contracts/console';
import { OrderPlaced } from '@railhead/common/contracts/orders';
import { serviceApp } from '@railhead/common/http/service-app';
import { consume, on } from '@railhead/common/messaging/consume';
import { memoryInbox } from '@railhead/common/messaging/inbox';
import { openBus } from '@railhead/common/messaging/nats/open-bus';
import { until } from '@railhead/common/testing/until';
import { Parse } from 'typebox/value';
import { expect, test } from 'vitest';
import { startClient } from './start-client.ts';

test('a parked message is listed with its cause and leaves the list once a retry has gone well', async () => {
  await using client = await startClient();
  const hearer = await startHearer(client.config);
  await client.bus.publish('orders.order-placed.v1.o1', '{"specversion":"1.0"}', 'broken');
  await client.publish(OrderPlaced, 'o2', OrderPlaced.example);
  const parked = async () => Parse(ParkedView, await (await client.ask('/ops/api/parked')).json()).entries;
  await until('both to be parked', async () => (await parked()).length === 2);
  const entries = await parked();
  const failed = entries.find(({ subject }) => subject.endsWith('.o2'));
  expect(failed).toMatchObject({
    service: 'expiration',
    stream: 'ORDERS',
    originalSeq: 2,
    cause: 'Error: the shop is closed',
  });
  expect(entries.find(({ subject }) => subject.endsWith('.o1'))?.cause).toMatch(/^Undecodable: the envelope/);

  const retry = async () => {
    const answer = await client.ask(`/ops/api/parked/${failed?.seq}/retry`, { method: 'POST' });
    expect(answer.status).toBe(200);
    return answer.json();
  };
  expect(await retry()).toEqual({ ok: false, detail: 'Error: the shop is closed' });
  expect(await parked()).toHaveLength(2);

  hearer.mend();
  expect(await retry()).toEqual({ ok: true, detail: 'applied' });
  expect((await parked()).map(({ subject }) => subject)).toEqual(['orders.order-placed.v1.o1']);
  expect((await client.ask('/ops/api/parked/999/retry', { method: 'POST' })).status).toBe(404);

  await hearer.close();
  const away = await client.ask(`/ops/api/parked/${failed?.seq}/retry`, { method: 'POST' });
  expect(away.status).toBe(503);
  expect(away.headers.get('retry-after')).not.toBeNull();
});

test('streams show how far behind each durable is', async () => {
  await using client = await startClient();
  const hearer = await startHearer(client.config);
  await hearer.close();
  await client.publish(OrderPlaced, 'o1', OrderPlaced.example);
  const { streams } = Parse(StreamsView, await (await client.ask('/ops/api/streams')).json());
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
    { name: 'expiration', pending: 1, ackPending: 0, redelivered: 0, lagSeconds: expect.any(Number) },
  ]);
  expect(orders?.consumers[0]?.lagSeconds).toBeGreaterThan(0);
});

/** A service that hears orders and fails until it is mended. */
async function startHearer(config: { natsUrl: string; natsPrefix: string }) {
  const app = serviceApp({ name: 'expiration', title: 'A hearer', logLevel: 'silent' });
  const bus = openBus(app, config, 'expiration');
  const shop = { open: false };
  consume(app, bus, {
    service: 'expiration',
    subscriptions: {
      orders: {
        on: [
          on(OrderPlaced, async (_event, deps: typeof shop) => {
            if (!deps.open) throw new Error('the shop is closed');
          }),
        ],
        onUnhandled: async () => undefined,
      },
    },
    deps: shop,
    inbox: memoryInbox(),
    healthy: async () => undefined,
  });
  await app.ready();
  await bus.ready;
  return {
    mend() {
      shop.open = true;
    },
    close: () => app.close(),
  };
}
