import type { EventContract } from '@railhead/common/contracts/define';
import type { OrderView } from '@railhead/common/contracts/orders';
import { PaymentAuthorized, PaymentCaptured } from '@railhead/common/contracts/payments';
import { RunScheduled, type RunScheduledData } from '@railhead/common/contracts/tickets';
import { readConfig } from '@railhead/common/runtime/config';
import { aRun } from '@railhead/common/testing/runs';
import { type ServiceFixture, startService } from '@railhead/common/testing/service-fixture';
import Type, { type Static, type TSchema } from 'typebox';
import { buildApp } from '../src/app.ts';
import { type Config, FairUseConfig } from '../src/config.ts';

type More = Omit<Config, keyof ServiceFixture['config']> & { redisUrl?: string; mongoUrl?: string };
const defaults: More = {
  holderSecret: 'a secret for tests, long enough',
  holdSeconds: 900,
  extensionSeconds: 300,
  maxExtensions: 10,
  extensionWindowSeconds: 1_000_000,
  maxPendingOrders: 1_000_000,
  maxUnpaidSeats: 1_000_000,
  abandonedOrdersPerHour: 1_000_000,
  orderPauseSeconds: 300,
  maxOrderPauseSeconds: 14_400,
  softHoldSeconds: 120,
  softHoldTotalSeconds: 600,
  maxSeatsPerOrder: 8,
  maxRunsPerHolder: 4,
  // Tests share one address and one Redis.
  maxHoldersPerAddress: 1_000_000,
  maxHeldSeatsPerNetwork: 1_000_000,
  maxHeldPercentPerNetwork: 100,
};

interface Rejected {
  code: string;
  facts?: Record<string, unknown>;
}

/** What counts when nothing is configured. */
export const defaultLimits = readConfig(Type.Object(FairUseConfig), {});
/** A train of 228 seats in one coach. */
export const longTrain = {
  coaches: [{ label: 'A', class: 'standard', rows: 57, pattern: 'AB_CD' }],
} satisfies Partial<RunScheduledData>;

/** For runs that leave in a day, like those of `aRun`: the fee is 10 % now. */
export const refundRules = {
  version: 'test-1',
  classes: {
    standard: [
      { hoursBefore: 20, feePercent: 10 },
      { hoursBefore: 2, feePercent: 50 },
    ],
  },
};

/** The orders service with one run on sale, and the requests of a buyer. */
export async function startOrders(more: Partial<More> = {}, plan: Partial<RunScheduledData> = {}) {
  await using started = new AsyncDisposableStack();
  const fixture = started.use(await startService('orders', buildApp, { ...defaults, ...more }));
  const run = aRun(plan);
  await fixture.publish(RunScheduled, run.runId, run);
  await fixture.waitUntilIdle();
  const running = started.move();

  const request = (seats: string[], from = 0, to = 2, runId = run.runId) => ({
    runId,
    from,
    to,
    seats: seats.map((seat, index) => ({
      seat,
      passenger: { name: `Passenger ${index + 1}`, type: 'adult' as const },
    })),
  });

  return {
    ...fixture,
    fixture,
    run,
    request,
    /** POST /api/orders as a buyer. */
    async order(
      buyer: string,
      body: object,
      key: string = crypto.randomUUID(),
      headers: Record<string, string> = {},
      remoteAddress = '127.0.0.1',
    ) {
      const response = await fixture.app.inject({
        method: 'POST',
        url: '/api/orders',
        remoteAddress,
        headers: { authorization: await fixture.bearer({ id: buyer }), 'idempotency-key': key, ...headers },
        payload: body,
      });
      return {
        status: response.statusCode,
        body: response.json<OrderView & Rejected>(),
        retryAfter: Number(response.headers['retry-after']),
      };
    },
    /** POST /api/orders/:id/… as a buyer. */
    async post(buyer: string, id: string, what: 'cancel' | 'extend', body?: object) {
      const response = await fixture.app.inject({
        method: 'POST',
        url: `/api/orders/${id}/${what}`,
        headers: { authorization: await fixture.bearer({ id: buyer }) },
        ...(body && { payload: body }),
      });
      return { status: response.statusCode, body: response.json<OrderView & Rejected>() };
    },
    /** An order whose payment was authorised and captured. */
    async paidOrder(buyer: string, seats: string[], runId?: string): Promise<string> {
      const { id, fare } = (await this.order(buyer, request(seats, 0, 2, runId))).body;
      const payment = { orderId: id, paymentId: id, amount: fare };
      await fixture.publish(PaymentAuthorized, id, payment);
      await fixture.publish(PaymentCaptured, id, payment);
      await fixture.waitUntilIdle();
      return id;
    },
    async view(buyer: string, id: string): Promise<OrderView> {
      const response = await fixture.app.inject({
        url: `/api/orders/${id}`,
        headers: { authorization: await fixture.bearer({ id: buyer }) },
      });
      return response.json<OrderView>();
    },
    /** The data of all published events of one type about one order. */
    async publishedData<S extends TSchema>(contract: EventContract<S>, id: string): Promise<Static<S>[]> {
      return (await fixture.publishedEvents(contract))
        .filter(({ subject }) => subject === id)
        .map(({ data }) => data);
    },
    /** Puts another run on sale, for a test that changes it. */
    async anotherRun(more: Partial<RunScheduledData> = {}): Promise<RunScheduledData> {
      const another = aRun(more);
      await fixture.publish(RunScheduled, another.runId, another);
      await fixture.waitUntilIdle();
      return another;
    },
    /** The seats that an order holds in the ledger. */
    async seatsOf(id: string): Promise<string[]> {
      return (await this.spans()).filter(({ orderId }) => orderId === id).map(({ seat }) => seat);
    },
    /** The ledger's spans of the run, read with the bare driver. */
    async spans(): Promise<{ seat: string; from: number; to: number; orderId: string }[]> {
      const documents = await fixture.db
        .collection<{ _id: string; spans: { from: number; to: number; orderId: string }[] }>('ledger')
        .find()
        .toArray();
      return documents.flatMap(({ _id, spans }) =>
        spans.map((span) => ({ seat: _id.split('/')[1] ?? '', ...span })),
      );
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
