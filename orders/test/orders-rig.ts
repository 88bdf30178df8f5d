import type { OrderView } from '@railhead/common/contracts/orders';
import { RunScheduled, type RunScheduledData } from '@railhead/common/contracts/tickets';
import { type Rig, startRig } from '@railhead/common/testing/rig';
import { aRun } from '@railhead/common/testing/runs';
import { buildApp } from '../src/app.ts';
import type { Config } from '../src/config.ts';

type More = Omit<Config, keyof Rig['config']> & { redisUrl?: string };
const defaults: More = {
  holderSecret: 'a secret for tests, long enough',
  holdSeconds: 900,
  softHoldSeconds: 120,
  softHoldTotalSeconds: 600,
  maxSeatsPerOrder: 8,
  maxRunsPerHolder: 4,
  maxHoldersPerAddress: 1000,
};

/** The orders service with one run on sale, and the things a buyer does. */
export async function startOrders(more: Partial<More> = {}, plan: Partial<RunScheduledData> = {}) {
  const rig = await startRig('orders', buildApp, { ...defaults, ...more });
  const run = aRun(plan);
  await rig.publish(RunScheduled, run.runId, run);
  await rig.settled();

  const wish = (seats: string[], from = 0, to = 2, runId = run.runId) => ({
    runId,
    from,
    to,
    seats: seats.map((seat, index) => ({
      seat,
      passenger: { name: `Passenger ${index + 1}`, type: 'adult' as const },
    })),
  });

  return {
    ...rig,
    rig,
    run,
    wish,
    /** POST /api/orders as somebody; the raw answer. */
    async order(
      buyer: string,
      body: object,
      key: string = crypto.randomUUID(),
      headers: Record<string, string> = {},
    ) {
      const response = await rig.app.inject({
        method: 'POST',
        url: '/api/orders',
        headers: { authorization: await rig.bearer({ id: buyer }), 'idempotency-key': key, ...headers },
        payload: body,
      });
      return {
        status: response.statusCode,
        body: response.json<OrderView & { code: string; facts?: Record<string, unknown> }>(),
      };
    },
    async view(buyer: string, id: string): Promise<OrderView> {
      const response = await rig.app.inject({
        url: `/api/orders/${id}`,
        headers: { authorization: await rig.bearer({ id: buyer }) },
      });
      return response.json<OrderView>();
    },
    /** The ledger's spans of the run, read with the bare driver. */
    async spans(): Promise<{ seat: string; from: number; to: number; orderId: string }[]> {
      const documents = await rig.db
        .collection<{ _id: string; spans: { from: number; to: number; orderId: string }[] }>('ledger')
        .find()
        .toArray();
      return documents.flatMap(({ _id, spans }) =>
        spans.map((span) => ({ seat: _id.split('/')[1] ?? '', ...span })),
      );
    },
    [Symbol.asyncDispose]: () => rig[Symbol.asyncDispose](),
  };
}
