import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '@railhead/common/testing/until';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root } from '../infra/local/paths.ts';
import { type Product, startProduct, untilOnSale } from './product.ts';
import { type Traveller, traveller } from './traveller.ts';

const started = new AsyncDisposableStack();
let product: Product;
let buyer: Traveller;
let found: Awaited<ReturnType<Traveller['findJourney']>>;

beforeAll(async () => {
  product = started.use(await startProduct({}, feedWithFreeChildren()));
  buyer = traveller(product);
  found = await buyer.findJourney();
  await untilOnSale(product, found.journey.runId);
  await buyer.signIn('ada@example.org');
});
afterAll(() => started.disposeAsync());

test('an order that costs nothing is confirmed, gets its ticket, and never reaches Stripe', async () => {
  const seats = await buyer.freeSeats(found, 1);
  const { status, body: order } = await buyer.order(found.journey, seats, crypto.randomUUID(), 'child');
  expect([status, order.fare.amount]).toEqual([201, 0]);
  await until('the ticket', async () => (await buyer.getOrder(order.id)).progress.ticketsIssued);
  expect(await buyer.getOrder(order.id)).toMatchObject({
    status: 'confirmed',
    progress: { payment: 'captured' },
  });
  expect(await buyer.ticketsOf(order.id)).toMatchObject([{ status: 'valid' }]);
  expect((await buyer.startPayment(order.id)).body.code).toBe('nothing-to-pay');

  const cancelled = await buyer.request('POST', `/api/orders/${order.id}/cancel`, {});
  expect(cancelled.status).toBe(200);
  await until('the seat to be free', async () => (await buyer.freeSeats(found, 1)).join() === seats.join());
  const { intents } = (await (await fetch(`${product.stripeUrl}/ledger.json`)).json()) as {
    intents: { metadata: { orderId: string } }[];
  };
  expect(intents.filter(({ metadata }) => metadata.orderId === order.id)).toEqual([]);
});

test('an order whose payment Stripe refuses for good ends, and its seats are free', async () => {
  const seats = await buyer.freeSeats(found, 1);
  const { status, body: order } = await buyer.order(found.journey, seats);
  expect(status).toBe(201);
  expect(await buyer.freeSeats(found, 1)).not.toEqual(seats);
  await fetch(`${product.stripeUrl}/_control/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      kind: 'before',
      method: 'POST',
      path: '/v1/payment_intents',
      times: 1,
      status: 400,
      code: 'amount_too_small',
    }),
  });
  expect((await buyer.startPayment(order.id)).body.code).toBe('payment-refused');
  await until('the order to end', async () => (await buyer.getOrder(order.id)).status === 'cancelled');
  expect(await buyer.getOrder(order.id)).toMatchObject({
    cancelReason: 'payment-failed',
    progress: { payment: 'failed' },
  });
  await until('the seat to be free', async () => (await buyer.freeSeats(found, 1)).join() === seats.join());
});

/** The demo timetable in which children travel free. */
function feedWithFreeChildren(): string {
  const folder = mkdtempSync(join(tmpdir(), 'railhead-feed-'));
  started.defer(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(join(root, 'infra/demo'), folder, { recursive: true });
  const file = join(folder, 'fleet.json');
  const fleet = JSON.parse(readFileSync(file, 'utf8')) as { fares: { passengers: object } };
  fleet.fares.passengers = { ...fleet.fares.passengers, child: 0 };
  writeFileSync(file, JSON.stringify(fleet));
  return folder;
}
