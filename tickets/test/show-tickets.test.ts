import { AccountErased, AccountRegistered } from '@railhead/common/contracts/auth';
import type { PublishedKeys } from '@railhead/common/contracts/keys';
import { OrderCancelled, OrderConfirmed, OrderReduced } from '@railhead/common/contracts/orders';
import type { TicketView, VoidTicketsView } from '@railhead/common/contracts/tickets';
import { keyEncryption, type StoredKeys } from '@railhead/common/crypto/key-encryption';
import { readablePrivateKeys } from '@railhead/common/testing/private-keys';
import { until } from '@railhead/common/testing/until';
import { compactVerify, createLocalJWKSet } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildApp } from '../src/app.ts';
import { readPdf } from './read-pdf.ts';
import { readQr } from './read-qr.ts';
import { allSeats, anOrder, ownConfig, startTickets } from './tickets-fixture.ts';

let tickets: Awaited<ReturnType<typeof startTickets>>;
let run: Awaited<ReturnType<typeof tickets.schedule>>;

beforeAll(async () => {
  tickets = await startTickets();
  run = await tickets.schedule();
});
afterAll(() => tickets?.[Symbol.asyncDispose]());

async function issued(seats: string[], more: Parameters<typeof anOrder>[2] = {}) {
  const order = anOrder(run.runId, seats, more);
  await tickets.place(order);
  await tickets.service.publish(OrderConfirmed, order.orderId, allSeats(order));
  await tickets.capture(order);
  await tickets.service.waitUntilIdle();
  return order;
}

test('a ticket has its passenger and journey, and its QR code is a token that the published key verifies', async () => {
  const order = await issued(['B-3']);
  const id = `${order.orderId}-1`;
  const { status, body: ticket } = await tickets.get<TicketView>(`/api/tickets/${id}`, order.accountId);
  expect(status).toBe(200);
  expect(ticket).toMatchObject({
    id,
    orderId: order.orderId,
    reference: 'T7K4QM',
    status: 'valid',
    number: 'IC 1',
    seat: 'B-3',
    class: { id: 'first', name: 'First' },
    passenger: { name: 'Ada Byron 1', type: 'adult' },
    from: { stationId: 'aldermoor', departure: run.stops[0]?.departure },
    to: { stationId: 'cinderford', arrival: run.stops[2]?.arrival },
    fare: { amount: 1300, currency: 'EUR' },
  });
  expect(readQr(ticket.qr)).toBe(ticket.token);

  const { body: keys } = await tickets.get<PublishedKeys>('/api/tickets/.well-known/jwks.json');
  const { payload, protectedHeader } = await compactVerify(ticket.token, createLocalJWKSet(keys));
  expect(protectedHeader.alg).toBe('EdDSA');
  expect(payload.length).toBeLessThanOrEqual(200);
  expect(JSON.parse(new TextDecoder().decode(payload))).toEqual({
    t: id,
    r: 'T7K4QM',
    n: run.runId,
    s: 'B-3',
    f: 0,
    d: 2,
    p: 'AB1',
    exp: Math.floor(Date.parse(run.stops[2]?.arrival ?? '') / 1000) + 24 * 3600,
  });

  const [head, body, signature] = ticket.token.split('.');
  const forged = Buffer.from(
    Buffer.from(body ?? '', 'base64url')
      .toString()
      .replace('"B-3"', '"B-4"'),
  ).toString('base64url');
  await expect(compactVerify(`${head}.${forged}.${signature}`, createLocalJWKSet(keys))).rejects.toThrow(
    'signature verification failed',
  );
});

test('a ticket shows the refund rules of its order', async () => {
  const refundRules = { version: '2026-1', classes: { first: [{ hoursBefore: 24, feePercent: 10 }] } };
  const order = await issued(['B-4'], { refundRules });
  const { body } = await tickets.get<TicketView>(`/api/tickets/${order.orderId}-1`, order.accountId);
  expect(body.refundRules).toEqual(refundRules);
});

test('only its owner gets a ticket as a PDF and as a calendar file', async () => {
  const order = await issued(['B-5', 'B-6']);
  const ticket = `/api/tickets/${order.orderId}-2`;
  const headers = { authorization: await tickets.service.bearer({ id: order.accountId }) };
  const { body: view } = await tickets.get<TicketView>(ticket, order.accountId);

  const printed = await tickets.service.app.inject({ url: `${ticket}.pdf`, headers });
  expect(printed.headers).toMatchObject({
    'content-type': 'application/pdf',
    'content-disposition': 'attachment; filename="railhead-T7K4QM-B-6.pdf"',
  });
  const { pages } = await readPdf(printed.rawPayload);
  expect(pages.map(({ qr }) => qr)).toEqual([view.token]);
  expect(pages[0]?.paragraphs).toContain('Ada Byron 2 (adult)');
  const again = await tickets.service.app.inject({ url: `${ticket}.pdf`, headers });
  expect(again.rawPayload.equals(printed.rawPayload)).toBe(true);

  const calendar = await tickets.service.app.inject({ url: `${ticket}.ics`, headers });
  expect(calendar.headers['content-type']).toBe('text/calendar; charset=utf-8');
  expect(calendar.body).toContain(`UID:${order.orderId}@railhead`);
  expect(calendar.body).toContain(`DTSTART:${run.stops[0]?.departure?.replaceAll(/[-:]|\.\d+/g, '')}`);

  for (const kind of ['pdf', 'ics']) {
    expect((await tickets.get(`${ticket}.${kind}`)).status).toBe(401);
    expect(await tickets.get(`${ticket}.${kind}`, 'somebody-else')).toMatchObject({
      status: 404,
      body: { code: 'ticket-unknown' },
    });
  }
});

test('a void ticket gets no QR code, no PDF and no calendar file; the list shows it as void', async () => {
  const order = await issued(['B-7', 'B-8']);
  const { orderId, accountId } = order;
  await tickets.service.publish(OrderReduced, orderId, {
    ...allSeats(order),
    seats: ['B-7'],
    left: ['B-8'],
    fee: { amount: 130, currency: 'EUR' },
    refund: { amount: 1170, currency: 'EUR' },
  });
  await tickets.service.waitUntilIdle();
  for (const kind of ['', '.pdf', '.ics'])
    expect(await tickets.get(`/api/tickets/${orderId}-1${kind}`, accountId)).toMatchObject({
      status: 410,
      body: { code: 'ticket-voided', title: 'This ticket is no longer valid' },
    });
  const { items } = await tickets.tickets(accountId);
  expect(items).toMatchObject([
    { id: `${orderId}-1`, status: 'voided', token: '', qr: '' },
    { id: `${orderId}-2`, status: 'valid', token: expect.stringMatching(/^ey/) },
  ]);
});

describe('the list of void tickets of a run', () => {
  const load = (runId: string, headers: Record<string, string> = {}) =>
    tickets.service.app.inject({ url: `/api/runs/${runId}/void-tickets`, headers });
  /** The claims, verified by the published keys. */
  const listed = async (runId: string) => {
    const { token } = (await load(runId)).json<VoidTicketsView>();
    const { body: keys } = await tickets.get<PublishedKeys>('/api/tickets/.well-known/jwks.json');
    const { payload, protectedHeader } = await compactVerify(token, createLocalJWKSet(keys));
    return { header: protectedHeader, claims: JSON.parse(new TextDecoder().decode(payload)) as unknown };
  };

  test('names exactly those, is public and verified by the published keys', async () => {
    const ownRun = await tickets.schedule();
    const [kept, cancelled] = [
      await issued(['A-1'], { runId: ownRun.runId }),
      await issued(['A-2'], { runId: ownRun.runId }),
    ];
    expect((await listed(ownRun.runId)).claims).toMatchObject({ n: ownRun.runId, v: [] });
    await tickets.service.publish(OrderCancelled, cancelled.orderId, {
      ...allSeats(cancelled),
      reason: 'by-buyer',
    });
    await until('the void ticket to be listed', async () =>
      JSON.stringify((await listed(ownRun.runId)).claims).includes(`${cancelled.orderId}-1`),
    );
    const { header, claims } = await listed(ownRun.runId);
    expect(header).toMatchObject({ alg: 'EdDSA', typ: 'void-tickets' });
    expect(claims).toMatchObject({ v: [`${cancelled.orderId}-1`] });
    expect(JSON.stringify(claims)).not.toContain(kept.orderId);
  });

  test('is sent again only when it has changed', async () => {
    const first = await load(run.runId);
    expect(first.headers['cache-control']).toBe('public, max-age=60');
    const again = await load(run.runId, { 'if-none-match': String(first.headers.etag) });
    expect([again.statusCode, again.body]).toEqual([304, '']);
  });

  test('of a train that does not exist is not found', async () => {
    expect((await load('no-such-run')).json()).toMatchObject({ status: 404, code: 'run-unknown' });
  });
});

test('the signing key is created once and survives a restart', async () => {
  const before = await tickets.get('/api/tickets/.well-known/jwks.json');
  await tickets.service.restart();
  expect(await tickets.get('/api/tickets/.well-known/jwks.json')).toEqual(before);
  expect(await tickets.service.db.collection('ticketKeys').countDocuments()).toBe(1);
});

test('nothing in the database can sign, and a key that an earlier version stored in the clear is encrypted', async () => {
  const { body } = await tickets.get<PublishedKeys>('/api/tickets/.well-known/jwks.json');
  const { db, restart } = tickets.service;
  const documents = db.collection<{ _id: string; key: StoredKeys }>('ticketKeys');
  const stored = await documents.findOne({ _id: 'current' });
  if (!stored) throw new Error('there is no key');
  expect(await readablePrivateKeys(db, body.keys)).toEqual([]);
  const key = await keyEncryption(ownConfig('')).decrypt(stored.key);
  await documents.updateOne({ _id: 'current' }, { $set: { key } });
  expect(await readablePrivateKeys(db, body.keys)).toHaveLength(1);
  await restart();
  expect((await tickets.get('/api/tickets/.well-known/jwks.json')).body).toEqual(body);
  expect(await readablePrivateKeys(db, body.keys)).toEqual([]);
});

test('instances that start together on an empty database sign with the same key', async () => {
  const url = new URL(tickets.service.config.mongoUrl);
  url.pathname += '-together';
  const config = { ...tickets.service.config, ...ownConfig(tickets.smtp.url), mongoUrl: url.href };
  const services = await Promise.all([0, 1, 2].map(() => buildApp(config)));
  try {
    const keys = services.map((app) =>
      until('the keys', async () => {
        const answer = await app.inject('/api/tickets/.well-known/jwks.json');
        return answer.statusCode === 200 && answer.body;
      }),
    );
    expect(new Set(await Promise.all(keys)).size).toBe(1);
  } finally {
    await Promise.all(services.map((app) => app.close()));
    await tickets.service.db.useDb(url.pathname.slice(1)).dropDatabase();
  }
});

test('accounts see only their own tickets', async () => {
  const order = await issued(['A-7']);
  const ticket = `/api/tickets/${order.orderId}-1`;
  expect((await tickets.get(ticket)).status).toBe(401);
  expect((await tickets.get('/api/tickets')).status).toBe(401);
  expect(await tickets.get(ticket, 'somebody-else')).toMatchObject({
    status: 404,
    body: { code: 'ticket-unknown' },
  });
  expect((await tickets.tickets('somebody-else')).items).toEqual([]);
  expect((await tickets.tickets('somebody-else', `?orderId=${order.orderId}`)).items).toEqual([]);
  expect((await tickets.get(`/api/tickets/${order.orderId}-2`, order.accountId)).status).toBe(404);
  expect((await tickets.get('/api/tickets/nothing', order.accountId)).status).toBe(404);
});

test('tickets are listed page by page, newest order first', async () => {
  const accountId = `collector-${crypto.randomUUID()}`;
  const orders = [];
  for (const seats of [['A-8'], ['A-9', 'A-10'], ['A-11']]) orders.push(await issued(seats, { accountId }));
  const [oldest, middle, latest] = orders.map(({ orderId }) => orderId);
  const first = await tickets.tickets(accountId, '?limit=2');
  expect(first.items.map(({ orderId }) => orderId)).toEqual([latest, middle, middle]);
  const second = await tickets.tickets(accountId, `?limit=2&after=${first.next}`);
  expect(second.items.map(({ orderId }) => orderId)).toEqual([oldest]);
  expect(second.next).toBeUndefined();
  const one = await tickets.tickets(accountId, `?orderId=${middle}`);
  expect(one.items.map(({ seat }) => seat)).toEqual(['A-9', 'A-10']);
});

test('an erased account leaves no name and no address behind, whichever events arrive later', async () => {
  const accountId = `leaver-${crypto.randomUUID()}`;
  const before = await issued(['A-12'], { accountId });
  await tickets.smtp.mail(before.contact);
  const waiting = anOrder(run.runId, ['A-13'], { accountId });
  await tickets.service.publish(AccountRegistered, accountId, {
    accountId,
    registeredAt: '2026-11-21T08:00:00.000Z',
  });
  await tickets.service.publish(AccountErased, accountId, {
    accountId,
    erasedAt: '2026-11-21T09:00:00.000Z',
  });
  await tickets.service.waitUntilIdle();
  const after = anOrder(run.runId, ['A-14'], { accountId });
  await tickets.place(after);
  await tickets.place(waiting);
  await tickets.service.waitUntilIdle();

  const documents = tickets.service.db.collection<{ booking: { places: { ticket: string }[] } }>('orders');
  const stored = await until('all to be blank', async () => {
    const found = await documents.find({ 'booking.accountId': accountId }).toArray();
    const text = JSON.stringify(found);
    return found.length === 3 && !text.includes('Ada') && !text.includes('@example.org') ? found : undefined;
  });
  const states = stored.flatMap(({ booking }) => booking.places.map(({ ticket }) => ticket));
  expect(states.toSorted()).toEqual(['none', 'none', 'valid']);
  expect(await tickets.get('/api/tickets', accountId)).toMatchObject({
    status: 401,
    body: { code: 'token-invalid' },
  });
});
