import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '@railhead/common/testing/until';
import { compactVerify, createLocalJWKSet, type JSONWebKeySet } from 'jose';
import mongoose from 'mongoose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type System, startSystem } from '../../infra/local/launch/system.ts';
import { startServers } from '../../infra/local/servers/start-servers.ts';
import { comparePromises } from '../../infra/test/compare-promises.ts';
import { cardFields } from '../card-fields.ts';
import { passengerClient } from '../passenger-client.ts';
import { httpApiOf, metricsOf } from './describe-service.ts';
import {
  collectionOf,
  collectionsOf,
  fieldsOf,
  loadDocuments,
  loadStripe,
  storedDocuments,
} from './load-stored.ts';

/** The present code on databases that an earlier version wrote, with a new broker and a new Redis. */
const version = '0.1.0';
const { runId, serviceDate, account, orders } = JSON.parse(
  readFileSync(join(import.meta.dirname, version, 'known.json'), 'utf8'),
) as {
  runId: string;
  serviceDate: string;
  account: { email: string; password: string; refreshCookie: string };
  orders: Record<'paid' | 'partlyCancelled' | 'mailOwed' | 'unpaid' | 'unpublished', string>;
};
const soldSeats = ['A-1', 'A-2', 'A-3', 'A-4', 'A-7'];
const stored = storedDocuments(version);

const toClose: (() => unknown)[] = [];
let system: System;
let mongo: mongoose.mongo.MongoClient;
let ada: ReturnType<typeof passengerClient>;

beforeAll(async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'railhead-stored-'));
  toClose.push(() => rmSync(dataDir, { recursive: true, force: true }));
  const servers = await startServers({ dataDir: join(dataDir, 'servers') });
  toClose.push(servers.discard);
  mongo = await new mongoose.mongo.MongoClient(servers.mongoUrl).connect();
  toClose.push(() => mongo.close());
  await loadDocuments(mongo, stored);
  loadStripe(version, dataDir);
  const { natsUrl, redisUrl, mongoUrl } = servers;
  const env = { ...process.env, NATS_URL: natsUrl, REDIS_URL: redisUrl, MONGO_URL: mongoUrl };
  system = await startSystem({ dataDir, env });
  toClose.push(system.stop);
  ada = passengerClient(system);
});
afterAll(async () => {
  for (const close of toClose.toReversed()) await close();
});

type Order = {
  id: string;
  status: string;
  progress: { payment: string; ticketsIssued: boolean; ticketsMailed?: boolean };
};
const orderOf = async (id: string) => (await ada.request<Order>('GET', `/api/orders/${id}`)).body;
const placeOrder = (seat: string) =>
  ada.request<Order & { code: string }>(
    'POST',
    '/api/orders',
    { runId, from: 0, to: 2, seats: [{ seat, passenger: { name: 'Ada', type: 'adult' } }] },
    { 'idempotency-key': crypto.randomUUID() },
  );
const stripe = async () =>
  (await (await fetch(`${system.stripeUrl}/ledger.json`)).json()) as {
    intents: { id: string; status: string; metadata: { orderId: string } }[];
    refunds: { payment_intent: string; amount: number; status: string }[];
  };
const intentOf = async (orderId: string) =>
  (await stripe()).intents.find(({ metadata }) => metadata.orderId === orderId);
const mailsTo = async (address: string) =>
  (
    (await (await fetch(`${system.mailUrl}/mail/api/email`)).json()) as {
      to: { address: string }[];
      subject: string;
    }[]
  ).filter(({ to }) => to.some((recipient) => recipient.address === address));

test('the account signs in by its password and keeps its session and profile', async () => {
  const session = await fetch(`${system.baseUrl}/api/auth/sessions/refresh`, {
    method: 'POST',
    headers: { cookie: account.refreshCookie },
  });
  expect(session.status).toBeLessThan(300);
  const { email, password } = account;
  const opened = await ada.request('POST', '/api/auth/sessions', { email, password });
  expect(opened).toMatchObject({ status: 201, body: { account: { email, name: 'Ada' } } });
  expect((await ada.request('GET', '/api/auth/me')).body).toMatchObject({
    passengers: [{ name: 'Ada', type: 'adult' }],
  });
});

test('the run is on sale: sold seats stay sold, seats of overdue orders are free again', async () => {
  const search = `/api/journeys?from=small-a&to=small-c&date=${serviceDate}`;
  await until('the seats of overdue orders to be free', async () => {
    const { body: map } = await ada.request<{ seats: object }>('GET', `/api/seats/${runId}?from=0&to=2`);
    return Object.keys(map.seats).toSorted().join() === soldSeats.join();
  });
  await until('the search to show the seats left', async () => {
    const { body } = await ada.request<{ journeys: { classes: { seatsLeft: number }[] }[] }>('GET', search);
    return body.journeys[0]?.classes[0]?.seatsLeft === 12 - soldSeats.length;
  });
  expect(await placeOrder('A-1')).toMatchObject({ status: 409, body: { code: 'seat-taken' } });
  await until(
    'the unpaid payment to be cancelled at Stripe',
    async () => (await intentOf(orders.unpaid))?.status === 'canceled',
  );
});

test('a ticket verifies and prints', async () => {
  const published = await fetch(`${system.baseUrl}/api/tickets/.well-known/jwks.json`);
  const keys = createLocalJWKSet((await published.json()) as JSONWebKeySet);
  const { body } = await ada.request<{
    items: { id: string; token: string; status: string; seat: string }[];
  }>('GET', `/api/tickets?orderId=${orders.partlyCancelled}`);
  expect(body.items.map(({ seat, status }) => [seat, status])).toEqual([
    ['A-3', 'valid'],
    ['A-4', 'valid'],
    ['A-5', 'voided'],
  ]);
  const [{ id, token } = { id: '', token: '' }] = body.items;
  const { payload } = await compactVerify(token, keys);
  expect(JSON.parse(new TextDecoder().decode(payload))).toMatchObject({ t: id, n: runId });
  expect((await ada.request('GET', `/api/tickets/${id}.pdf`)).text).toMatch(/^%PDF-/);
});

test('a new order is placed, paid, confirmed and mailed', async () => {
  const { status, body: order } = await placeOrder('A-12');
  expect(status).toBe(201);
  const { body: payment } = await ada.request<{
    publishableKey: string;
    stripeUrl: string;
  }>('POST', '/api/payments', { orderId: order.id });
  const token = await fetch(`${payment.stripeUrl}/v1/confirmation_tokens`, {
    method: 'POST',
    headers: { authorization: `Bearer ${payment.publishableKey}` },
    body: new URLSearchParams(cardFields('4242424242424242')),
  });
  const paid = await ada.request('POST', `/api/payments/${order.id}/confirm`, {
    confirmationToken: ((await token.json()) as { id: string }).id,
  });
  expect(paid).toMatchObject({ status: 200, body: { status: 'authorized' } });
  await until('the mailed tickets', async () => (await orderOf(order.id)).progress.ticketsMailed);
  expect(await orderOf(order.id)).toMatchObject({ status: 'confirmed', progress: { payment: 'captured' } });
});

test('a paid order is quoted, cancelled and refunded', async () => {
  const path = `/api/orders/${orders.paid}`;
  expect(await ada.request('GET', `${path}/cancellation`)).toMatchObject({
    status: 200,
    body: { fee: { amount: 282, currency: 'EUR' }, refund: { amount: 2538, currency: 'EUR' } },
  });
  expect(await ada.request('POST', `${path}/cancel`, {})).toMatchObject({
    status: 200,
    body: { status: 'cancelled' },
  });
  const intent = await intentOf(orders.paid);
  await until('the refund', async () =>
    (await stripe()).refunds.some(
      ({ payment_intent, amount, status }) =>
        payment_intent === intent?.id && amount === 2538 && status === 'succeeded',
    ),
  );
});

test('what was left undone is done: owed mails, unpublished events, messages that waited', async () => {
  await until('the owed tickets', async () =>
    (await mailsTo('bob@example.org')).some(({ subject }) => subject.includes('Alpha to Beta')),
  );
  const zed = passengerClient(system);
  const email = 'zed@example.org';
  const code = await until('the owed code', async () => {
    const [mail] = await mailsTo(email);
    return mail && /\d{3} ?\d{3}/.exec(mail.subject)?.[0].replace(' ', '');
  });
  expect((await zed.request('POST', '/api/auth/sessions', { email, code })).status).toBe(201);
  for (const name of stored.keys()) {
    await until(`everything of ${name} to be published`, async () => {
      return (await collectionOf(mongo, name).findOne({ unsentAt: { $exists: true } })) === null;
    });
  }
  await until(
    'the waiting message to be applied',
    async () => (await collectionOf(mongo, 'railhead_tickets/waiting').countDocuments()) === 0,
  );
  const known = collectionOf(mongo, 'railhead_tickets/orders');
  await until('the unpublished order to be known', () => known.findOne({ _id: orders.unpublished }));
});

test('the keys that were stored in the clear are encrypted', async () => {
  const clear: string[] = [];
  for (const [name, field] of [
    ['railhead_auth/signing-keys', 'd'],
    ['railhead_tickets/ticketKeys', 'key.d'],
  ] as const) {
    expect(fieldsOf(stored.get(name) ?? [])).toContain(field);
    if (fieldsOf(await collectionOf(mongo, name).find().toArray()).has(field)) clear.push(name);
  }
  expect(clear).toEqual([]);
});

test('collections and fields keep their names in what is written now', async () => {
  const file = join(import.meta.dirname, 'added-fields.json');
  const declared = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string[]>;
  const unknown: string[] = [];
  for (const name of await collectionsOf(mongo, stored)) {
    const known = new Set([...fieldsOf(stored.get(name) ?? []), ...(declared[name] ?? [])]);
    const written = fieldsOf(await collectionOf(mongo, name).find().toArray());
    unknown.push(...[...written].filter((field) => !known.has(field)).map((field) => `${name}: ${field}`));
  }
  expect(unknown, 'Keep stored names; declare what is really new, as e2e/stored/README.md says.').toEqual([]);
});

test('the HTTP API is as promised: paths, what may be sent and what is answered', async () => {
  const services = Object.entries(system.services).filter(([name]) => name !== 'stripe');
  const apis = await Promise.all(services.map(async ([name, { url }]) => [name, await httpApiOf(url)]));
  await comparePromises('http-api', Object.fromEntries(apis));
});

test('metric names and types are as promised', async () => {
  const services = Object.entries(system.services).filter(([name]) => name !== 'stripe');
  const metrics = await Promise.all(services.map(async ([name, { url }]) => [name, await metricsOf(url)]));
  await comparePromises('metrics', Object.fromEntries(metrics));
});
