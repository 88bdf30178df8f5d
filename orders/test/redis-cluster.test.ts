import { RunScheduled } from '@railhead/common/contracts/tickets';
import { aRun } from '@railhead/common/testing/runs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startOrders } from './orders-fixture.ts';
import { startRedisCluster } from './redis-cluster.ts';

let cluster: Awaited<ReturnType<typeof startRedisCluster>>;
beforeAll(async () => {
  cluster = await startRedisCluster();
});
afterAll(() => cluster?.[Symbol.asyncDispose]());

test('boards are spread over a Redis Cluster: holds, rejections, orders, and a flush of all nodes', async () => {
  await using orders = await startOrders({ redisUrl: cluster.url });
  const runs = [orders.run, ...Array.from({ length: 7 }, () => aRun())];
  for (const run of runs.slice(1)) await orders.fixture.publish(RunScheduled, run.runId, run);
  await orders.waitUntilIdle();

  const hold = async (runId: string, cookie = '') => {
    const answer = await orders.app.inject({
      method: 'PUT',
      url: `/api/seats/${runId}/hold`,
      headers: { cookie },
      payload: { from: 0, to: 2, seats: ['A-1', 'A-2'] },
    });
    const [held] = [answer.headers['set-cookie'] ?? []].flat();
    return { status: answer.statusCode, code: answer.json<{ code?: string }>().code, cookie: held ?? '' };
  };
  const cookies = new Map<string, string>();
  for (const { runId } of runs) {
    const held = await hold(runId);
    expect(held).toMatchObject({ status: 200 });
    cookies.set(runId, held.cookie.split(';')[0] ?? '');
    expect(await hold(runId)).toMatchObject({ status: 409, code: 'seat-held' });
  }
  expect(Math.min(...(await cluster.sizes()))).toBeGreaterThan(0);

  for (const { runId } of runs) {
    const seats = orders.request(['A-1', 'A-2'], 0, 2, runId);
    expect(await orders.order('ada', seats, undefined, { cookie: cookies.get(runId) ?? '' })).toMatchObject({
      status: 201,
    });
  }
  await cluster.flush();
  for (const { runId } of runs) {
    expect(await orders.order('bob', orders.request(['A-2', 'A-3'], 1, 3, runId))).toMatchObject({
      status: 409,
      body: { code: 'seat-taken' },
    });
    expect(await hold(runId)).toMatchObject({ status: 409, code: 'seat-taken' });
  }
});
