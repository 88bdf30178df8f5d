import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import { callerAddress } from '@railhead/common/http/network-address';
import { serviceApp } from '@railhead/common/http/service-app';
import { readConfig, TrafficConfig } from '@railhead/common/runtime/config';
import Type from 'typebox';
import { expect, test } from 'vitest';
import { readEvents } from './read-events.ts';
import { startClient } from './start-client.ts';

test('a request reaches its service unchanged, and so does the response', async () => {
  await using orders = await startService();
  await using client = await startClient({ ordersUrl: orders.url });
  const { host } = new URL(client.url);
  const response = await fetch(`${client.url}/api/orders?x=1&y=a%20b`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-request-id': 'r-1',
      'x-forwarded-for': '203.0.113.9',
      origin: client.url,
    },
    body: '{"seats": ["A-1"]}',
  });
  expect(response.status).toBe(201);
  expect(await response.json()).toEqual({
    url: '/api/orders?x=1&y=a%20b',
    host,
    protocol: 'http',
    ip: '127.0.0.1',
    requestId: 'r-1',
    body: { seats: ['A-1'] },
  });
  expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
});

test('cross-origin and oversized requests are rejected by the proxy', async () => {
  await using orders = await startService();
  await using client = await startClient({ ordersUrl: orders.url });
  const post = (headers: Record<string, string>, body: string) =>
    fetch(`${client.url}/api/orders`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });
  expect((await post({ origin: 'https://elsewhere.example' }, '{}')).status).toBe(403);
  const large = await post({}, JSON.stringify({ seats: 'x'.repeat(300_000) }));
  expect(large.status).toBe(413);
  expect(await large.json()).toMatchObject({ code: 'body-too-large' });
});

test('event streams pass unbuffered, end with the browser, and do not block shutdown', async () => {
  await using orders = await startService();
  await using client = await startClient({ ordersUrl: orders.url });
  const live = await fetch(`${client.url}/api/orders/o1/live`);
  const events = readEvents(live);
  for (const n of ['1', '2', '3']) {
    orders.live.write(`event: tick\nid: ${n}\ndata: ${n}\n\n`);
    expect((await events.next()).value).toEqual({ event: 'tick', id: n, data: n });
  }
  const closed = once(orders.live, 'close');
  await client.app.close();
  await closed;
  await expect(events.next()).rejects.toThrow();
});

test('an unavailable service is reported, and a busy one is not retried', async () => {
  await using orders = await startService();
  await using client = await startClient({ ordersUrl: orders.url });
  const unavailable = await fetch(`${client.url}/api/payments`, { method: 'POST' });
  expect(unavailable.status).toBe(502);
  expect(unavailable.headers.get('content-type')).toContain('application/problem+json');
  expect(unavailable.headers.get('retry-after')).toBe('1');
  expect(await unavailable.json()).toMatchObject({ code: 'service-away', requestId: expect.any(String) });

  const busy = await fetch(`${client.url}/api/orders/busy`);
  expect(busy.status).toBe(503);
  expect(orders.busy()).toBe(1);
  expect((await fetch(`${client.url}/api/unheard-of`)).status).toBe(404);
});

test('the mailbox is served under /mail with its own pages', async () => {
  const mail = createServer((request, response) => response.end(`mailbox ${request.url}`));
  mail.listen(0, '127.0.0.1');
  await once(mail, 'listening');
  const { port } = mail.address() as AddressInfo;
  await using client = await startClient({ mailUrl: `http://127.0.0.1:${port}` });
  const page = await fetch(`${client.url}/mail`);
  expect(await page.text()).toBe('mailbox /mail/index.html');
  expect(page.headers.get('content-security-policy')).toBeNull();
  expect(await (await fetch(`${client.url}/mail/api/email?x=1`)).text()).toBe('mailbox /mail/api/email?x=1');
  mail.closeAllConnections();
  mail.close();
});

/** A service with the standard checks and routes that return what they received. */
async function startService() {
  const limits = { ...readConfig(Type.Object(TrafficConfig), {}), trustedProxies: 'loopback' };
  const app = serviceApp({ name: 'orders', title: 'Orders', logLevel: 'silent', limits });
  const live = new PassThrough();
  let busy = 0;
  app.post('/api/orders', { schema: { body: Type.Unknown() } }, async (request, reply) => {
    const { url, host, protocol, id, body } = request;
    const ip = callerAddress(request);
    reply.code(201).header('set-cookie', ['a=1', 'b=2']);
    return { url, host, protocol, ip, requestId: id, body };
  });
  app.get('/api/orders/o1/live', (_request, reply) => {
    live.write(': open\n\n');
    return reply.header('content-type', 'text/event-stream').send(live);
  });
  app.get('/api/orders/busy', (_request, reply) => {
    busy += 1;
    return reply.code(503).header('retry-after', '1').send();
  });
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  return {
    url,
    live,
    busy: () => busy,
    async [Symbol.asyncDispose]() {
      live.destroy();
      await app.close();
    },
  };
}
