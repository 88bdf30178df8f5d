import { until } from '@railhead/common/testing/until';
import { afterAll, beforeAll, beforeEach, expect, onTestFailed, test, vi } from 'vitest';
import { type Auditor, openAuditor } from './faults/auditor/auditor.ts';
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

/** Longer than anything below waits for, so that a failure says what it waited for. */
vi.setConfig({ testTimeout: 150_000 });

/** A test that failed halfway leaves services down: each begins with all of them, and tells its troubles when it fails. */
beforeEach(async () => {
  const down = Object.values(product.services).filter(({ pid }) => pid === undefined);
  await Promise.all(down.map((service) => service.start()));
  const began = Date.now();
  onTestFailed(() => {
    for (const name of Object.keys(product.services)) process.stderr.write(troubles(name, began));
  });
});
/** Log lines at warn or above. */
const troubles = (name: string, since: number) =>
  product
    .logs(name)
    .split('\n')
    .filter((line) => /^\{"level":[456]0/.test(line) && Number(/"time":(\d+)/.exec(line)?.[1]) >= since)
    .map((line) => `${name}: ${line}\n`)
    .join('');

type Name = 'auth' | 'tickets' | 'orders' | 'payments' | 'expiration' | 'client';
const kill = (name: Name) => product.services[name]?.kill();
const restart = (name: Name) => product.services[name]?.start();

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
  expect((await buyer.giveCard(payment, cards.good)).status).toBe(200);
};
const ofOrder = async (id: string) => (await auditor.document('orders', 'orders', id)).events;
const paymentOf = (id: string) => auditor.document('payments', 'payments', id);
const ofPayment = async (id: string) => (await paymentOf(id)).events;
/** Payments has written the authorisation down and JetStream has it: orders needs nothing more of payments. */
const authorizationTold = (id: string) =>
  until('the authorisation to be told', async () => {
    const { events, told } = await paymentOf(id);
    return events.includes(authorized) && told;
  });
const ticketed = (id: string) =>
  until('the tickets', async () => (await buyer.look(id)).progress?.ticketsIssued, 60_000);
/** What is broken now, by the bare drivers. */
const broken = async () => (await auditor.audit()).findings.flatMap(({ violations }) => violations);
/** Everything has come to its end and every promise holds. */
const sound = () =>
  until('a sound system', async () => (await broken()).length === 0, 60_000).catch(async () => {
    expect(await broken()).toEqual([]);
  });

test('orders killed between placed and confirmed', async () => {
  const { id } = await place();
  await until('the payment to be known', async () => (await buyer.startPayment(id)).status === 201);
  await kill('orders');
  expect(await ofOrder(id)).toEqual([placed]);
  await pay(id);
  await authorizationTold(id);
  await restart('orders');
  await ticketed(id);
  await sound();
});

test('payments killed between authorized and captured; orders killed between confirmed and captured', async () => {
  const { id } = await place();
  await until('the payment to be known', async () => (await buyer.startPayment(id)).status === 201);
  await kill('orders');
  await pay(id);
  await authorizationTold(id);
  await kill('payments');
  expect(await ofPayment(id)).toEqual([authorized]);
  await restart('orders');
  await until('the confirmation', async () => (await ofOrder(id)).includes(confirmed), 60_000);
  await kill('orders');
  expect(await ofPayment(id)).toEqual([authorized]);
  await restart('payments');
  await restart('orders');
  await ticketed(id);
  expect(await ofPayment(id)).toEqual([authorized, captured]);
  await sound();
});

test('tickets killed between captured and issued', async () => {
  const { id } = await place();
  await kill('tickets');
  await pay(id);
  await until('the capture', async () => (await ofPayment(id)).includes(captured));
  expect((await auditor.document('tickets', 'orders', id)).events).toEqual([]);
  await restart('tickets');
  await ticketed(id);
  await sound();
});

test('expiration killed between placed and expired: the lock ends in its time all the same', async () => {
  const { id, holdUntil } = await place();
  await kill('expiration');
  expect(await ofOrder(id)).toEqual([placed]);
  await until('the expiry', async () => (await ofOrder(id)).includes(expired), 90_000);
  const view = await buyer.look(id);
  expect(view.status).toBe('expired');
  expect(Date.parse(view.now)).toBeGreaterThan(Date.parse(holdUntil));
  await restart('expiration');
  await sound();
});

test('auth and client killed: who is signed in goes on buying', async () => {
  await kill('auth');
  await kill('client');
  await restart('client');
  const { id } = await place();
  await pay(id);
  await ticketed(id);
  await restart('auth');
  await sound();
});

test('the broker killed: sales go on, and everything is told afterwards (L2)', async () => {
  const { nats } = product.servers.processes;
  await nats.kill();
  const orders = [await place(), await place(), await place()];
  for (const { id } of orders) expect(await ofOrder(id)).toEqual([placed]);
  await nats.start();
  const [first] = orders;
  if (!first) throw new Error('no order was placed');
  await pay(first.id);
  await ticketed(first.id);
  for (const { id } of orders.slice(1)) await buyer.ask('POST', `/api/orders/${id}/cancel`);
  await sound();
});

test('the database killed: 503 meanwhile, nothing acknowledged is lost (D1)', async () => {
  const { mongo } = product.servers.processes;
  const before = await place();
  await mongo.kill();
  const refused = await buyer.order(found.journey, ['A-1']);
  expect(refused.status).toBe(503);
  await mongo.start();
  await until('the order to be seen', async () => (await buyer.look(before.id)).status === 'pending');
  await pay(before.id);
  await ticketed(before.id);
  await sound();
});
