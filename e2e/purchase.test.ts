import type { OrderView } from '@railhead/common/contracts/orders';
import { openEventSource } from '@railhead/common/testing/sse-client';
import { until } from '@railhead/common/testing/until';
import { compactVerify, createLocalJWKSet, type JSONWebKeySet } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Product, startProduct, untilOnSale } from './product.ts';
import { cards, traveller } from './traveller.ts';

let product: Product;
beforeAll(async () => {
  product = await startProduct({ HOLD_SECONDS: '30' });
});
afterAll(() => product?.[Symbol.asyncDispose]());

const ledger = async () =>
  (await (await fetch(`${product.stripeUrl}/ledger.json`)).json()) as {
    intents: { id: string; status: string; amount_received: number; metadata: { orderId: string } }[];
  };
const intentsOf = async (orderId: string) =>
  (await ledger()).intents.filter(({ metadata }) => metadata.orderId === orderId);

test('from search to a signed ticket: anonymous hold, sign-in, order, declined card, good card, capture, mail', async () => {
  const ada = traveller(product);
  const found = await ada.findJourney();
  await untilOnSale(product, found.journey.runId);
  const seats = await ada.freeSeats(found, 2);
  expect((await ada.hold(found.journey, seats)).status).toBe(200);
  expect(await ada.order(found.journey, seats)).toMatchObject({
    status: 401,
    body: { code: 'sign-in-required' },
  });
  await ada.signIn('ada@example.org');

  const clicks = await Promise.all([
    ada.order(found.journey, seats, 'one'),
    ada.order(found.journey, seats, 'one'),
  ]);
  expect(clicks.map(({ status }) => status)).toEqual([201, 201]);
  const order = clicks[0].body;
  expect(clicks[1].body.id).toBe(order.id);

  const started = await Promise.all([ada.startPayment(order.id), ada.startPayment(order.id)]);
  expect(started.map(({ status }) => status)).toEqual([201, 201]);
  const payment = started[0].body;
  expect(started[1].body.clientSecret).toBe(payment.clientSecret);
  expect(payment.amount).toEqual(order.fare);

  expect((await ada.confirmCard(payment, cards.declined)).body.code).toBe('card-declined');
  expect((await ada.getOrder(order.id)).status).toBe('pending');
  expect((await ada.confirmCard(payment, cards.good)).status).toBe(200);
  await until('the tickets', async () => (await ada.getOrder(order.id)).progress.ticketsIssued);
  expect(await ada.getOrder(order.id)).toMatchObject({
    status: 'confirmed',
    progress: { payment: 'captured' },
  });
  expect(await intentsOf(order.id)).toMatchObject([
    { status: 'succeeded', amount_received: order.fare.amount },
  ]);

  const tickets = await ada.ticketsOf(order.id);
  expect(tickets.map(({ seat, status }) => [seat, status])).toEqual(seats.map((seat) => [seat, 'valid']));
  const published = await fetch(`${product.baseUrl}/api/tickets/.well-known/jwks.json`);
  const keys = createLocalJWKSet((await published.json()) as JSONWebKeySet);
  for (const { token, id } of tickets) {
    const { payload } = await compactVerify(token, keys);
    expect(JSON.parse(new TextDecoder().decode(payload))).toMatchObject({ t: id, n: found.journey.runId });
  }
  await until(
    'the order to know that its tickets were mailed',
    async () => (await ada.getOrder(order.id)).progress.ticketsMailed,
  );
  await until('the ticket mail', async () => {
    const mails = (await (await fetch(`${product.mailUrl}/mail/api/email`)).json()) as {
      to: { address: string }[];
      text: string;
    }[];
    return mails.some(
      ({ to, text }) => to[0]?.address === 'ada@example.org' && text?.includes(order.reference),
    );
  });

  const bob = traveller(product);
  await bob.signIn('bob@example.org');
  expect(await bob.order(found.journey, [seats[0] ?? ''])).toMatchObject({
    status: 409,
    body: { code: 'seat-taken' },
  });
  expect((await bob.request('GET', `/api/orders/${order.id}`)).status).toBe(404);
  expect((await bob.startPayment(order.id)).status).toBe(409);
  expect(await bob.ticketsOf(order.id)).toEqual([]);
});

test('an order that is not paid in time expires: its seats can be sold again and nothing is charged', async () => {
  const cy = traveller(product);
  await cy.signIn('cy@example.org');
  const found = await cy.findJourney();
  await untilOnSale(product, found.journey.runId);
  const seats = await cy.freeSeats(found, 1);
  const { body: order } = await cy.order(found.journey, seats);
  const { body: payment } = await cy.startPayment(order.id);

  const session = await cy.request<{ accessToken: string }>('POST', '/api/auth/sessions/refresh');
  const live = await openEventSource(`${product.baseUrl}/api/orders/${order.id}/live`, {
    authorization: `Bearer ${session.body.accessToken}`,
  });
  const last = () => live.received.at(-1)?.data as OrderView | undefined;
  await until('the expiry to reach the live view', () => last()?.status === 'expired', 45_000);
  await live.close();
  expect(Date.parse(last()?.now ?? '')).toBeGreaterThan(Date.parse(order.holdUntil));

  // The card is confirmed too late, so the authorisation is voided.
  await cy.confirmCard(payment, cards.good);
  await until('the payment to be voided', async () =>
    (await intentsOf(order.id)).every(({ status }) => status === 'canceled'),
  );
  expect((await cy.getOrder(order.id)).status).toBe('expired');
  expect(await cy.ticketsOf(order.id)).toEqual([]);
  const dee = traveller(product);
  await dee.signIn('dee@example.org');
  expect((await dee.order(found.journey, seats)).status).toBe(201);
});

test('P2: logs contain no personal data and no secrets', () => {
  for (const service of ['auth', 'tickets', 'orders', 'payments', 'expiration', 'client']) {
    expect(product.logs(service)).not.toMatch(
      /Traveller 1|ada@example\.org|_secret_|4242424242424242|eyJ[A-Za-z0-9_-]{20}/,
    );
  }
});
