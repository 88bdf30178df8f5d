import { until } from '@railhead/common/testing/until';
import { afterAll, beforeAll, beforeEach, expect, onTestFailed, test, vi } from 'vitest';
import { type Auditor, openAuditor } from './chaos/invariants/auditor.ts';
import { type Product, startProduct, untilOnSale } from './product.ts';
import { cards, type Traveller, traveller } from './traveller.ts';

const placed = 'orders.order-placed.v1';
const confirmed = 'orders.order-confirmed.v1';
const expired = 'orders.order-expired.v1';
const authorized = 'payments.payment-authorized.v1';
const captured = 'payments.payment-captured.v1';

const started = new AsyncDisposableStack();
let product: Product;
let auditor: Auditor;
let buyer: Traveller;
let found: Awaited<ReturnType<Traveller['findJourney']>>;

beforeAll(async () => {
  product = started.use(await startProduct({ HOLD_SECONDS: '30' }));
  const { mongoUrl, natsUrl } = product.servers;
  const stripeUrl = product.stripeUrl ?? '';
  auditor = started.adopt(await openAuditor({ mongoUrl, natsUrl, stripeUrl }), ({ close }) => close());
  buyer = traveller(product);
  await buyer.signIn('ada@example.org');
  found = await buyer.findJourney(20);
  await untilOnSale(product, found.journey.runId);
});
afterAll(() => started.disposeAsync());

/** Longer than every wait below, so that a failure says what it waited for. */
vi.setConfig({ testTimeout: 150_000 });

/** A test that failed may have left services down, so each starts them all; one that fails prints the warnings of all services. */
beforeEach(async () => {
  const down = Object.values(product.services).filter(({ pid }) => pid === undefined);
  await Promise.all(down.map((service) => service.start()));
  const startedAt = Date.now();
  onTestFailed(() => {
    for (const name of Object.keys(product.services)) process.stderr.write(warnings(name, startedAt));
  });
});
/** Log lines at warn or above. */
const warnings = (name: string, since: number) =>
  product
    .logs(name)
    .split('\n')
    .filter((line) => /^\{"level":[456]0/.test(line) && Number(/"time":(\d+)/.exec(line)?.[1]) >= since)
    .map((line) => `${name}: ${line}\n`)
    .join('');

type Service = 'auth' | 'tickets' | 'orders' | 'payments' | 'expiration' | 'client';
const kill = (name: Service) => product.services[name]?.kill();
const restart = (name: Service) => product.services[name]?.start();

const place = async () => {
  const { status, body } = await buyer.order(found.journey, await buyer.freeSeats(found, 2));
  expect(status).toBe(201);
  return body;
};
const pay = async (orderId: string) => {
  const payment = await until('the payment to start', async () => {
    const { status, body } = await buyer.startPayment(orderId);
    return status === 201 ? body : undefined;
  });
  expect((await buyer.confirmCard(payment, cards.good)).status).toBe(200);
};
const orderEvents = async (id: string) => (await auditor.document('orders', 'orders', id)).events;
const paymentOf = (id: string) => auditor.document('payments', 'payments', id);
const paymentEvents = async (id: string) => (await paymentOf(id)).events;
/** Payments has saved the authorisation and JetStream has it, so orders does not depend on payments any more. */
const authorizationPublished = (id: string) =>
  until('the authorisation to be published', async () => {
    const { events, isPublished } = await paymentOf(id);
    return events.includes(authorized) && isPublished;
  });
const ticketsIssued = (id: string) =>
  until('the tickets', async () => (await buyer.getOrder(id)).progress?.ticketsIssued, 60_000);
/** The invariants that are violated now. */
const violations = async () => (await auditor.audit()).results.flatMap(({ violations }) => violations);
/** Every invariant holds in the end. */
const consistent = () =>
  until('a consistent system', async () => (await violations()).length === 0, 60_000).catch(async () => {
    expect(await violations()).toEqual([]);
  });

test('orders killed between placed and confirmed', async () => {
  const { id } = await place();
  await until('the payment to be known', async () => (await buyer.startPayment(id)).status === 201);
  await kill('orders');
  expect(await orderEvents(id)).toEqual([placed]);
  await pay(id);
  await authorizationPublished(id);
  await restart('orders');
  await ticketsIssued(id);
  await consistent();
});

test('payments killed between authorized and captured; orders killed between confirmed and captured', async () => {
  const { id } = await place();
  await until('the payment to be known', async () => (await buyer.startPayment(id)).status === 201);
  await kill('orders');
  await pay(id);
  await authorizationPublished(id);
  await kill('payments');
  expect(await paymentEvents(id)).toEqual([authorized]);
  await restart('orders');
  await until('the confirmation', async () => (await orderEvents(id)).includes(confirmed), 60_000);
  await kill('orders');
  expect(await paymentEvents(id)).toEqual([authorized]);
  await restart('payments');
  await restart('orders');
  await ticketsIssued(id);
  expect(await paymentEvents(id)).toEqual([authorized, captured]);
  await consistent();
});

test('tickets killed between captured and issued', async () => {
  const { id } = await place();
  await kill('tickets');
  await pay(id);
  await until('the capture', async () => (await paymentEvents(id)).includes(captured));
  expect((await auditor.document('tickets', 'orders', id)).events).toEqual([]);
  await restart('tickets');
  await ticketsIssued(id);
  await consistent();
});

test('expiration killed between placed and expired: the lock still ends in time', async () => {
  const { id, holdUntil } = await place();
  await kill('expiration');
  expect(await orderEvents(id)).toEqual([placed]);
  await until('the expiry', async () => (await orderEvents(id)).includes(expired), 90_000);
  const view = await buyer.getOrder(id);
  expect(view.status).toBe('expired');
  expect(Date.parse(view.now)).toBeGreaterThan(Date.parse(holdUntil));
  await restart('expiration');
  await consistent();
});

test('auth and client killed: signed-in buyers continue', async () => {
  await kill('auth');
  await kill('client');
  await restart('client');
  const { id } = await place();
  await pay(id);
  await ticketsIssued(id);
  await restart('auth');
  await consistent();
});

test('the broker killed: sales continue, and every event is published afterwards (L2)', async () => {
  const { nats } = product.servers.processes;
  await nats.kill();
  const orders = [await place(), await place(), await place()];
  for (const { id } of orders) expect(await orderEvents(id)).toEqual([placed]);
  await nats.start();
  const [first] = orders;
  if (!first) throw new Error('no order was placed');
  await pay(first.id);
  await ticketsIssued(first.id);
  for (const { id } of orders.slice(1)) await buyer.request('POST', `/api/orders/${id}/cancel`);
  await consistent();
});

test('the database killed: requests get a 503, and nothing acknowledged is lost (D1)', async () => {
  const { mongo } = product.servers.processes;
  const before = await place();
  await mongo.kill();
  const refused = await buyer.order(found.journey, ['A-1']);
  expect(refused.status).toBe(503);
  await mongo.start();
  await until('the order to be seen', async () => (await buyer.getOrder(before.id)).status === 'pending');
  await pay(before.id);
  await ticketsIssued(before.id);
  await consistent();
});
