import Type from 'typebox';
import { expect, test, vi } from 'vitest';
import { RequestCode } from '../contracts/auth.ts';
import { PersonName } from '../contracts/common.ts';
import { readConfig, TrafficConfig } from '../runtime/config.ts';
import { serviceApp } from './service-app.ts';

/** What the slow route waits for. */
const slow = { answer: async (): Promise<void> => undefined };

/** A service with a few routes, which is closed at the end of the test. */
async function start() {
  const limits = { ...readConfig(Type.Object(TrafficConfig), {}), trustedProxies: 'loopback' };
  const app = serviceApp({ name: 'orders', title: 'Orders', logLevel: 'silent', limits });
  app.after(() => {
    app.get('/api/orders/:id', async () => ({}));
    app.get('/api/slow', async () => {
      await slow.answer();
      return {};
    });
    app.post(
      '/api/orders/:id/cancel',
      { schema: { body: Type.Union([Type.Object({ seats: Type.Array(Type.String()) }), Type.Null()]) } },
      async ({ body }) => ({ body: body ?? 'none' }),
    );
    app.post('/api/passengers', { schema: { body: Type.Object({ name: PersonName }) } }, async () => ({}));
    app.post('/api/codes', { schema: { body: RequestCode } }, async () => ({}));
    app.post('/api/orders', { schema: { body: Type.Object({ seat: Type.String() }) } }, async () => ({}));
  });
  await app.ready();
  return Object.assign(app, { [Symbol.asyncDispose]: () => app.close() });
}

const preflight = {
  'access-control-request-method': 'POST',
  host: 'rail.example',
  'x-forwarded-proto': 'https',
};

test('OPTIONS names the methods of a route, and a preflight of this origin is allowed', async () => {
  await using app = await start();
  const options = (url: string, origin?: string) =>
    app.inject({ method: 'OPTIONS', url, headers: { ...preflight, ...(origin && { origin }) } });

  const own = await options('/api/orders/o1/cancel', 'https://rail.example');
  expect(own.statusCode).toBe(204);
  expect(own.headers).toMatchObject({
    allow: 'OPTIONS, POST',
    'access-control-allow-origin': 'https://rail.example',
    'access-control-allow-methods': 'OPTIONS, POST',
  });
  expect(own.headers['access-control-allow-headers']).toContain('idempotency-key');
  expect((await options('/api/orders/o1')).headers.allow).toBe('GET, HEAD, OPTIONS');
  expect((await options('/api/unheard-of')).statusCode).toBe(404);
});

test('a preflight of a foreign origin is answered without CORS headers', async () => {
  await using app = await start();
  for (const origin of [
    'https://elsewhere.example',
    'http://rail.example',
    'null',
    'http://rail.example.evil.example',
  ]) {
    const answer = await app.inject({
      method: 'OPTIONS',
      url: '/api/orders/o1/cancel',
      headers: { ...preflight, origin },
    });
    expect(answer.statusCode, origin).toBe(204);
    expect(answer.headers, origin).not.toHaveProperty('access-control-allow-origin');
    expect(answer.headers.vary).toBe('origin');
  }
});

test('a content type without content is a request without a body', async () => {
  await using app = await start();
  const post = (url: string, headers: Record<string, string>) => app.inject({ method: 'POST', url, headers });
  const json = { 'content-type': 'application/json' };
  for (const headers of [{}, json, { ...json, 'content-length': '0' }]) {
    const answer = await post('/api/orders/o1/cancel', headers);
    expect([answer.statusCode, answer.json()]).toEqual([200, { body: 'none' }]);
  }
  const missing = await post('/api/orders', json);
  expect([missing.statusCode, missing.json().code]).toEqual([400, 'validation-failed']);
});

test.each(['/metrics', '/ready', '/openapi.json'])(
  '%s is for direct calls from a private network, not for what a gateway forwards',
  async (url) => {
    await using app = await start();
    const metrics = async (remoteAddress: string, headers = {}) =>
      (await app.inject({ url, remoteAddress, headers })).statusCode;
    expect(await metrics('127.0.0.1')).toBe(200);
    expect(await metrics('::ffff:10.2.3.4')).toBe(200);
    expect(await metrics('203.0.113.7')).toBe(404);
    expect(await metrics('10.2.3.4', { 'x-forwarded-for': '203.0.113.7' })).toBe(404);
    expect(await metrics('10.2.3.4', { forwarded: 'for=203.0.113.7' })).toBe(404);
  },
);

test('names that cannot be seen are rejected, and so are addresses with invisible characters', async () => {
  await using app = await start();
  const post = async (url: string, payload: object) =>
    (await app.inject({ method: 'POST', url, payload })).statusCode;
  expect(await post('/api/passengers', { name: 'Ada Byron' })).toBe(200);
  expect(await post('/api/passengers', { name: '\u200b' })).toBe(400);
  expect(await post('/api/passengers', { name: 'Ada\u202enoryB' })).toBe(400);
  expect(await post('/api/codes', { email: 'ada@example.org', name: 'Ada' })).toBe(200);
  expect(await post('/api/codes', { email: 'ada\u202e@example.org' })).toBe(400);
  expect(await post('/api/codes', { email: 'ada@example.org', name: '\u3164' })).toBe(400);
  expect(JSON.stringify(PersonName)).toBe(
    JSON.stringify({ type: 'string', minLength: 1, maxLength: 80, pattern: '\\S' }),
  );
});

test('a page of the same host without TLS cannot change anything', async () => {
  await using app = await start();
  const post = async (origin: string, headers = {}) =>
    (
      await app.inject({
        method: 'POST',
        url: '/api/orders/o1/cancel',
        headers: { host: 'rail.example', origin, ...headers },
      })
    ).statusCode;
  const tls = { 'x-forwarded-proto': 'https' };
  expect(await post('https://rail.example', tls)).toBe(200);
  expect(await post('http://rail.example', tls)).toBe(403);
  expect(await post('http://rail.example')).toBe(200);
  expect(await post('https://rail.example:8443', tls)).toBe(403);
});

test('responses are not kept, and browsers that came by TLS stay with it', async () => {
  await using app = await start();
  const plain = await app.inject('/api/orders/o1');
  expect(plain.headers['cache-control']).toBe('no-store');
  expect(plain.headers).not.toHaveProperty('strict-transport-security');
  const secure = await app.inject({ url: '/api/orders/o1', headers: { 'x-forwarded-proto': 'https' } });
  expect(secure.headers['strict-transport-security']).toBe('max-age=63072000');
});

test('a request that is answered while the service stops does not keep its connection open', async () => {
  await using app = await start();
  const arrived = Promise.withResolvers<void>();
  const stopped = Promise.withResolvers<void>();
  slow.answer = async () => {
    arrived.resolve();
    await stopped.promise;
  };
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  const response = fetch(`${url}/api/slow`);
  await arrived.promise;
  const closing = app.close();
  await vi.waitUntil(() => !app.server.listening);
  stopped.resolve();
  expect(await (await response).json()).toEqual({});
  await closing;
});
