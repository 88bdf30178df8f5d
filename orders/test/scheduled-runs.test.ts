import { RunScheduled } from '@railhead/common/contracts/tickets';
import { aRun } from '@railhead/common/testing/runs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startOrders } from './orders-fixture.ts';

let orders: Awaited<ReturnType<typeof startOrders>>;
beforeAll(async () => {
  orders = await startOrders();
});
afterAll(() => orders?.[Symbol.asyncDispose]());

const fareVersion = (version: string) => ({ ...aRun().fareRules, version });

test('runs that are published together are all on sale, and events that are published again change nothing', async () => {
  const runs = Array.from({ length: 150 }, () => aRun());
  const publish = () => Promise.all(runs.map((run) => orders.publish(RunScheduled, run.runId, run)));
  await publish();
  await orders.waitUntilIdle();
  for (const { runId, ...run } of runs.slice(0, 10))
    await orders.publish(
      RunScheduled,
      runId,
      { ...run, runId, fareRules: fareVersion('again') },
      { version: 1 },
    );
  await orders.waitUntilIdle();

  const ids = runs.map(({ runId }) => runId);
  const saved = await orders.db
    .collection<{ _id: string; rev: number; heard: object; plan: (typeof runs)[number] }>('runs')
    .find({ _id: { $in: ids } })
    .toArray();
  expect(saved).toHaveLength(150);
  for (const { _id, rev, heard, plan } of saved) {
    expect(plan).toEqual(runs.find(({ runId }) => runId === _id));
    expect({ rev, heard }).toEqual({ rev: 1, heard: { [`tickets/${_id}`]: 1 } });
  }
});
