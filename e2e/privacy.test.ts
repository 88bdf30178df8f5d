import type { AccountExport, SessionView } from '@railhead/common/contracts/auth';
import type { OrderView } from '@railhead/common/contracts/orders';
import { until } from '@railhead/common/testing/until';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isExported, objectsIn } from './exported.ts';
import { type Product, startProduct, untilOnSale } from './product.ts';
import { notExported, retentionTable } from './retention-table.ts';
import { openStorage, type Storage } from './storage.ts';
import { cards, mailedCode, type Traveller, traveller } from './traveller.ts';

const person = { email: 'zephyrine@unmistakable.example', name: 'Zephyrine Quillfeather' };
const traces = /zephyrine|quillfeather|unmistakable/i;

let product: Product;
let storage: Storage;
beforeAll(async () => {
  product = await startProduct();
  storage = await openStorage(product.servers);
});
afterAll(async () => {
  await storage?.close();
  await product?.[Symbol.asyncDispose]();
});

const table = retentionTable();
const day = 24 * 3600 * 1000;

/** Where the person is found, with what stands there. */
const findTraces = async () => {
  const found: string[] = [];
  for await (const { place, text } of storage.everything()) {
    const trace = traces.exec(text);
    if (trace) found.push(`${place}: ${text.slice(Math.max(trace.index - 100, 0), trace.index + 100)}`);
  }
  return found;
};

async function newCode(buyer: Traveller): Promise<string> {
  const previous = await mailedCode(product, person.email);
  expect((await buyer.request('POST', '/api/auth/codes', { email: person.email })).status).toBe(202);
  return mailedCode(product, person.email, previous);
}

test('a person is exported, and after the erasure found nowhere', async () => {
  const buyer = traveller(product);
  await buyer.signIn(person.email);
  const passengers = [{ name: person.name, type: 'adult' }];
  expect((await buyer.request('PATCH', '/api/auth/me', { name: person.name, passengers })).status).toBe(200);
  const found = await buyer.findJourney();
  await untilOnSale(product, found.journey.runId);

  const order = async () => {
    const [seat] = await until('a free seat', () => buyer.freeSeats(found, 1));
    const { status, body } = await buyer.request<OrderView>(
      'POST',
      '/api/orders',
      {
        runId: found.journey.runId,
        from: found.journey.from.index,
        to: found.journey.to.index,
        seats: [{ seat, passenger: passengers[0] }],
      },
      { 'idempotency-key': crypto.randomUUID() },
    );
    expect(status).toBe(201);
    return body;
  };
  const pay = async ({ id }: OrderView) => {
    expect((await buyer.confirmCard((await buyer.startPayment(id)).body, cards.declined)).status).toBe(402);
    expect((await buyer.confirmCard((await buyer.startPayment(id)).body, cards.good)).status).toBe(200);
    await until('the tickets', async () => (await buyer.getOrder(id)).progress.ticketsIssued);
  };
  const cancel = (id: string) => buyer.request('POST', `/api/orders/${id}/cancel`);

  const cancelled = await order();
  expect((await cancel(cancelled.id)).status).toBe(200);
  const paid = await order();
  await pay(paid);
  const refunded = await order();
  await pay(refunded);
  expect((await cancel(refunded.id)).status).toBe(200);
  await until('the refund', async () => (await buyer.getOrder(refunded.id)).cancellations[0]?.refundedAt);
  const pending = await order();
  expect((await buyer.startPayment(pending.id)).status).toBe(201);
  const ids = [cancelled, paid, refunded, pending].map(({ id }) => id).toSorted();

  const exported = await until('the export to know all payments', async () => {
    const { status, body } = await buyer.request<AccountExport>('GET', '/api/auth/me/export');
    expect(status).toBe(200);
    return body.payments.length === ids.length ? body : undefined;
  });
  expect(exported.account).toMatchObject({ ...person, passengers });
  expect(exported.sessions).toHaveLength(1);
  for (const kept of ['orders', 'tickets', 'payments'] as const)
    expect(exported[kept].map(({ _id }) => String(_id)).toSorted()).toEqual(ids);
  const objects = [...objectsIn(exported)];
  const stored = await storage.documentsWith([exported.account.id, person.email, ...ids]);
  const covered = new Set(['auth.accounts', ...notExported()]);
  const missing = stored.filter(
    ({ place, document }) => !covered.has(place) && !isExported(document, objects),
  );
  expect(missing).toEqual([]);
  const places = new Set(stored.map(({ place }) => place));
  for (const place of ['auth.devices', 'orders.allowances', 'payments.declines'])
    expect(places).toContain(place);
  expect(JSON.stringify(exported)).not.toMatch(/tokenHash|clientSecret|passwordHash/);

  const stranger = traveller(product);
  await stranger.signIn('somebody@else.example');
  const { text } = await stranger.request('GET', '/api/auth/me/export');
  expect(text).not.toMatch(traces);

  // The access token stays valid for ten minutes, but nobody accepts it any more.
  const { body: session } = await buyer.request<SessionView>('POST', '/api/auth/sessions/refresh');
  const headers = { authorization: `Bearer ${session.accessToken}` };
  expect((await findTraces()).length).toBeGreaterThan(3);
  const proof = { code: await newCode(buyer) };
  expect((await buyer.request('DELETE', '/api/auth/me', { proof }, headers)).status).toBe(204);
  for (const [method, path, body] of [
    ['POST', '/api/orders', { runId: found.journey.runId, from: 0, to: 1, seats: [] }],
    ['POST', '/api/payments', { orderId: pending.id }],
    ['GET', '/api/tickets', undefined],
    ['GET', '/api/auth/me/export', undefined],
  ] as const)
    await until(
      `${method} ${path} to be refused`,
      async () => (await buyer.request(method, path, body, headers)).status === 401,
      1000,
    );
  await until('the person to be gone', async () => {
    const left = await findTraces();
    if (left.length > 0) throw new Error(left.join('\n'));
    return true;
  });
  for (const service of ['auth', 'tickets', 'orders', 'payments', 'expiration', 'client'])
    expect(product.logs(service)).not.toMatch(traces);
});

test('every collection has a row in docs/privacy.md, and the other way round', async () => {
  const collections = (await storage.collections()).map(({ place }) => place);
  const rows = table.filter(({ kind }) => kind === 'collection').map(({ place }) => place);
  expect(collections.toSorted()).toEqual(rows.toSorted());
});

test('every collection with data of a person is exported, unless docs/privacy.md says why not', () => {
  const personal = table.filter(({ kind, isPersonal }) => kind === 'collection' && isPersonal);
  const exported = personal.map(({ place }) => place).filter((place) => !notExported().includes(place));
  expect(exported.toSorted()).toEqual([
    'auth.accounts',
    'auth.codes',
    'auth.devices',
    'auth.email-reversals',
    'auth.notices',
    'auth.passkeys',
    'auth.sessions',
    'orders.allowances',
    'orders.orders',
    'payments.declines',
    'payments.paymentStarts',
    'payments.payments',
    'payments.webhooks',
    'tickets.orders',
  ]);
});

test('documents are deleted when docs/privacy.md says', async () => {
  const arrivals = await storage.arrivals();
  for (const { place, expires, documents } of await storage.collections()) {
    const row = table.find((candidate) => candidate.place === place);
    if (!row) continue;
    const isDeleted = row.ms !== undefined || row.otherwise !== undefined;
    expect({ place, expires }).toEqual({ place, expires: isDeleted });
    for (const { purgeAt, runId } of documents) {
      if (!purgeAt) continue;
      const { ms = 0, isAfterArrival } = row.otherwise ?? row;
      const from = isAfterArrival ? arrivals.get(runId) : Date.now();
      if (isAfterArrival) expect({ place, ms: purgeAt.getTime() - Number(from) }).toEqual({ place, ms });
      else expect(purgeAt.getTime(), place).toBeLessThanOrEqual(Number(from) + ms + 15 * 60_000);
    }
  }
});

test('streams forget when docs/privacy.md says', async () => {
  const streams = await storage.streams();
  const rows = table.filter(({ kind }) => kind === 'stream');
  expect(Object.fromEntries(streams.map(({ place, ms }) => [place, ms]))).toEqual(
    Object.fromEntries(rows.map(({ place, ms }) => [place, ms])),
  );
});

test('Redis forgets when docs/privacy.md says', async () => {
  const rows = table.filter(({ kind }) => kind === 'redis');
  for (const { key, ttlMs } of await storage.redisKeys()) {
    const row = rows.find(({ place }) => key.startsWith(place.slice(0, -1)));
    expect(row, `${key} has no row`).toBeDefined();
    const limit = row?.isAfterArrival ? 30 * day : row?.ms;
    if (limit === undefined) continue;
    expect(ttlMs, key).toBeGreaterThan(0);
    expect(ttlMs, key).toBeLessThanOrEqual(limit);
  }
});
