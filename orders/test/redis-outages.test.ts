import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '@railhead/common/testing/until';
import { Redis } from 'ioredis';
import { expect, test } from 'vitest';
import { startServers } from '../../infra/local/servers/start-servers.ts';
import { buildApp } from '../src/app.ts';
import { startOrders } from './orders-fixture.ts';

type Orders = Awaited<ReturnType<typeof startOrders>>;

/** Buyers with random journeys on few seats, through the instances of the service in turn. */
async function buyConcurrently(
  orders: Orders,
  apps: Orders['app'][],
  buyers: number,
  during: (n: number) => Promise<void>,
) {
  const answers = await Promise.all(
    Array.from({ length: buyers }, async (_, n) => {
      await during(n);
      const from = n % 4;
      const to = from + 1 + (n % (5 - from));
      const seats = [`A-${1 + (n % 6)}`, `A-${7 + (n % 5)}`];
      const response = await apps[n % apps.length]?.inject({
        method: 'POST',
        url: '/api/orders',
        headers: {
          authorization: await orders.bearer({ id: `buyer-${n}` }),
          'idempotency-key': `buyer-${n}`,
        },
        payload: orders.request(seats, from, to),
      });
      return { status: response?.statusCode, seats, from, to };
    }),
  );
  return answers.filter(({ status }) => status === 201);
}

/** The spans of the ledger are exactly those of the placed orders, and never overlap. */
async function audit(orders: Orders, winners: { seats: string[]; from: number; to: number }[]) {
  const spans = await orders.spans();
  for (const [index, a] of spans.entries()) {
    const twice = spans.slice(index + 1).find((b) => a.seat === b.seat && a.from < b.to && b.from < a.to);
    expect(twice, `${a.seat} sold twice`).toBeUndefined();
  }
  const won = winners.flatMap(({ seats, from, to }) => seats.map((seat) => `${seat} ${from}-${to}`));
  expect(spans.map(({ seat, from, to }) => `${seat} ${from}-${to}`).sort()).toEqual(won.sort());
}

test('two instances and repeated flushes of Redis during sales: nothing is sold twice, and no order is lost', async () => {
  await using orders = await startOrders();
  const second = await buildApp(orders.config as Parameters<typeof buildApp>[0]);
  await second.ready();
  await until('the second instance', async () => (await second.inject('/ready')).statusCode === 200);
  const redis = new Redis(orders.config.redisUrl);
  try {
    const winners = await buyConcurrently(orders, [orders.app, second], 160, async (n) => {
      if (n % 20 === 19) await redis.flushdb();
    });
    expect(winners.length).toBeGreaterThan(4);
    await audit(orders, winners);
  } finally {
    await redis.quit();
    await second.close();
  }
});

test('Redis is killed and restarted during sales: sales continue, and nothing is sold twice', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'railhead-outage-'));
  const servers = await startServers({ dataDir });
  try {
    await using orders = await startOrders({ redisUrl: servers.redisUrl });
    const { redis } = servers.processes;
    const first = await buyConcurrently(orders, [orders.app], 60, async (n) => {
      if (n === 30) await redis.kill();
    });
    const alone = await orders.order('ada', orders.request(['B-1']));
    expect(alone.status).toBe(201);
    await redis.start();
    const second = await buyConcurrently(orders, [orders.app], 60, async () => undefined);
    await audit(orders, [...first, ...second, { seats: ['B-1'], from: 0, to: 2 }].filter(unique));
    await until('the board to accept holds', async () => {
      const held = await orders.app.inject({
        method: 'PUT',
        url: `/api/seats/${orders.run.runId}/hold`,
        payload: { from: 0, to: 1, seats: ['B-5'] },
      });
      return held.statusCode === 200;
    });
  } finally {
    await servers.discard();
    rmSync(dataDir, { recursive: true, force: true });
  }
});

/** The second round repeats the idempotency keys of the first, and so its responses. */
const unique = (
  winner: { seats: string[]; from: number; to: number },
  index: number,
  all: (typeof winner)[],
) => all.findIndex((other) => JSON.stringify(other) === JSON.stringify(winner)) === index;
