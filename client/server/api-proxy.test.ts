import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import type { App } from '@railhead/common/http/app';
import { eventStreams } from '@railhead/common/http/event-streams';
import { callerAddress, isThisMachine } from '@railhead/common/http/network-address';
import { serviceApp } from '@railhead/common/http/service-app';
import { readConfig, TrafficConfig, type TrafficLimits } from '@railhead/common/runtime/config';
import Type from 'typebox';
import { expect, test } from 'vitest';
import { proxyToServices } from './api-proxy.ts';

const nobody = 'http://127.0.0.1:9';
const defaults = readConfig(Type.Object(TrafficConfig), {});

/** A proxy in front of a service with a live stream. */
interface ProxyOptions {
  slots?: Parameters<typeof proxyToServices>[2];
  mailUrl?: string;
  limits?: TrafficLimits;
}
async function start(options: ProxyOptions = {}) {
  const service = serviceApp({
    name: 'orders',
    title: 'Orders',
    logLevel: 'silent',
    limits: { ...defaults, trustedProxies: 'loopback', maxEventLoopDelayMs: 0 },
  });
  const hanging: (() => void)[] = [];
  service.after(() => {
    const openStream = eventStreams(service, { maxStreamsPerAddress: 500 });
    service.get('/api/seats/:run/live', async (_request, reply) => {
      openStream(reply).send({ event: 'snapshot', id: '1', data: {} });
      return reply;
    });
    service.get('/api/orders', async () => ({ orders: [] }));
    service.get('/api/orders/hanging', async () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      hanging.push(resolve);
      await promise;
      return {};
    });
    service.post('/api/orders', async (request) => request.body);
    service.get('/api/orders/caller', async (request) => ({
      address: callerAddress(request),
      isThisMachine: isThisMachine(request),
    }));
  });
  const ordersUrl = await service.listen({ port: 0, host: '127.0.0.1' });
  const { door, url } = await startDoor(ordersUrl, options);
  return {
    url,
    hanging,
    async [Symbol.asyncDispose]() {
      for (const answer of hanging) answer();
      await door.close();
      await service.close();
    },
  };
}

async function startDoor(
  ordersUrl: string,
  { slots, mailUrl, limits }: ProxyOptions,
): Promise<{ door: App; url: string }> {
  const door = serviceApp({ name: 'client', title: 'Client', logLevel: 'silent', ...(limits && { limits }) });
  const urls = { authUrl: nobody, ticketsUrl: nobody, paymentsUrl: nobody, ordersUrl };
  proxyToServices(door, { ...urls, ...(mailUrl && { mailUrl }) }, slots);
  return { door, url: await door.listen({ port: 0, host: '127.0.0.1' }) };
}

/** Opens a live map and waits for its first event. */
async function openLiveMap(url: string): Promise<IncomingMessage> {
  const request = get(`${url}/api/seats/r1/live`, { agent: false });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  response.on('error', () => undefined);
  await once(response, 'data');
  return response;
}

test.each([129, 2000])(
  '%i live maps leave the connections for requests alone',
  async (count) => {
    await using proxy = await start();
    const maps: IncomingMessage[] = [];
    while (maps.length < count) {
      const batch = Array.from({ length: Math.min(100, count - maps.length) }, () => openLiveMap(proxy.url));
      maps.push(...(await Promise.all(batch)));
    }
    const started = performance.now();
    const responses = await Promise.all(Array.from({ length: 20 }, () => fetch(`${proxy.url}/api/orders`)));
    expect(responses.map(({ status }) => status)).toEqual(responses.map(() => 200));
    expect(performance.now() - started).toBeLessThan(4000);
    for (const map of maps) map.destroy();
  },
  90_000,
);

test('a request that finds no slot in time is answered with 503 and the time of the next try', async () => {
  await using proxy = await start({ slots: { max: 1, maxWaiting: 10, maxWaitMs: 50 } });
  const first = fetch(`${proxy.url}/api/orders/hanging`);
  await expect.poll(() => proxy.hanging.length).toBe(1);
  const refused = await fetch(`${proxy.url}/api/orders`);
  expect(refused.status).toBe(503);
  expect(refused.headers.get('content-type')).toContain('application/problem+json');
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await refused.json()).toMatchObject({
    code: 'busy',
    status: 503,
    retryAfterSeconds: expect.any(Number),
  });
  proxy.hanging[0]?.();
  expect((await first).status).toBe(200);
  expect((await fetch(`${proxy.url}/api/orders`)).status).toBe(200);
});

test('a reader that left before the answer gives its slot back when the service answers', async () => {
  await using proxy = await start({ slots: { max: 1, maxWaiting: 10, maxWaitMs: 5000 } });
  const leaving = new AbortController();
  const left = fetch(`${proxy.url}/api/orders/hanging`, { signal: leaving.signal }).catch(() => 'left');
  await expect.poll(() => proxy.hanging.length).toBe(1);
  leaving.abort();
  expect(await left).toBe('left');
  proxy.hanging[0]?.();
  expect((await fetch(`${proxy.url}/api/orders`)).status).toBe(200);
});

test('a slow upload keeps no slot', async () => {
  await using proxy = await start({ slots: { max: 1, maxWaiting: 10, maxWaitMs: 50 } });
  const { hostname, port } = new URL(proxy.url);
  const slow = connect(Number(port), hostname);
  slow.write(
    'POST /api/orders HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 10\r\n\r\n{"a"',
  );
  await once(slow, 'connect');
  const response = await fetch(`${proxy.url}/api/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ seats: ['Å-1'] }),
  });
  expect([response.status, await response.json()]).toEqual([200, { seats: ['Å-1'] }]);
  slow.destroy();
});

test('services learn the caller from the socket of the proxy, whatever the caller claims', async () => {
  await using proxy = await start();
  const ask = async (headers: Record<string, string> = {}) =>
    (await fetch(`${proxy.url}/api/orders/caller`, { headers })).json();
  expect(await ask()).toEqual({ address: '127.0.0.1', isThisMachine: true });
  expect(await ask({ 'x-forwarded-for': '127.0.0.1, 10.0.0.9' })).toEqual({
    address: '127.0.0.1',
    isThisMachine: false,
  });
  expect(await ask({ forwarded: 'for=203.0.113.7' })).toMatchObject({ isThisMachine: false });
});

test('services learn the caller that a trusted proxy names', async () => {
  await using proxy = await start({ limits: { ...defaults, trustedProxies: '1' } });
  const response = await fetch(`${proxy.url}/api/orders/caller`, {
    headers: { 'x-forwarded-for': '127.0.0.1, 203.0.113.7' },
  });
  expect(await response.json()).toEqual({ address: '203.0.113.7', isThisMachine: false });
});

test('a request with Upgrade to the API is answered', async () => {
  await using proxy = await start({ mailUrl: nobody });
  const { hostname, port } = new URL(proxy.url);
  const ask = async (head: string) => {
    const socket = connect(Number(port), hostname);
    socket.write(`${head}\r\nhost: a\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n`);
    let text = '';
    for await (const chunk of socket) text += String(chunk);
    return text;
  };
  expect(await ask('GET /api/orders HTTP/1.1')).toMatch(/^HTTP\/1.1 200 [^]*\{"orders":\[\]\}/);
  expect(await ask('GET /api/unheard-of HTTP/1.1')).toMatch(/^HTTP\/1.1 404 /);
});
