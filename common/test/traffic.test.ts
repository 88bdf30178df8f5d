import type { App } from '@railhead/common/http/app';
import { callerAddress } from '@railhead/common/http/network-address';
import { serviceApp } from '@railhead/common/http/service-app';
import { readConfig, TrafficConfig, type TrafficLimits } from '@railhead/common/runtime/config';
import { until } from '@railhead/common/testing/until';
import Type from 'typebox';
import { afterEach, beforeEach, expect, inject, test, vi } from 'vitest';

const open = new Set<App>();
// Limits are by the minute: a test shall not stand on the edge between two.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
});
afterEach(async () => {
  vi.useRealTimers();
  for (const app of open) await app.close();
  open.clear();
});

const redisUrl = inject('servers').redisUrl;
const nobody = 'redis://127.0.0.1:1';

/** A service with a route of each kind. Its name sets its counts apart from other tests'. */
async function start(limits: Partial<TrafficLimits>, name = `traffic-${crypto.randomUUID()}`): Promise<App> {
  const defaults = readConfig(Type.Object(TrafficConfig), {});
  const app = serviceApp({ name, title: name, logLevel: 'silent', limits: { ...defaults, ...limits } });
  open.add(app);
  app.after(() => {
    const schema = { response: { 200: Type.Object({ ip: Type.String() }) } };
    app.get('/api/timetable', { config: { traffic: 'read' }, schema }, async (request) => ({
      ip: callerAddress(request),
    }));
    app.put('/api/holds', { config: { traffic: 'hold' }, schema }, async (request) => ({
      ip: callerAddress(request),
    }));
    app.get('/api/orders', { schema }, async (request) => ({ ip: callerAddress(request) }));
    app.post('/api/sessions', { config: { traffic: 'sign-in' }, schema }, async (request) => ({
      ip: callerAddress(request),
    }));
    app.post('/api/webhooks', { config: { traffic: 'unlimited' }, schema }, async (request) => ({
      ip: callerAddress(request),
    }));
    app.get(
      '/api/me',
      {
        onRequest: async (request) => {
          request.user = { id: String(request.headers.account), email: '', roles: [] };
        },
        schema,
      },
      async (request) => ({ ip: callerAddress(request) }),
    );
  });
  await app.ready();
  return app;
}

type Caller = { from?: string; forwarded?: string; account?: string };
/** Asks from an address on the socket, as `forwarded` says it came through proxies. */
const ask = (app: App, call: string, { from = '203.0.113.7', forwarded, account }: Caller = {}) => {
  const [method, url] = call.split(' ');
  return app.inject({
    method: method === 'PUT' ? 'PUT' : method === 'POST' ? 'POST' : 'GET',
    url: url ?? '/',
    remoteAddress: from,
    headers: { ...(forwarded && { 'x-forwarded-for': forwarded }), ...(account && { account }) },
  });
};
const statuses = async (times: number, once: () => ReturnType<typeof ask>) => {
  const answers = [];
  for (let count = 0; count < times; count++) answers.push((await once()).statusCode);
  return answers;
};

/** Keeps the event loop busy in blocks of so many milliseconds. */
function overload(blockMs: number) {
  const timer = setInterval(() => {
    const end = performance.now() + blockMs;
    while (performance.now() < end);
  }, 0);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

test('an overloaded process sheds browsing and still serves orders, payments and health', async () => {
  const app = await start({ maxEventLoopDelayMs: 100 });
  expect((await ask(app, 'GET /api/timetable')).statusCode).toBe(200);
  {
    using _busy = overload(150);
    const shed = await until('browsing to be shed', async () => {
      const answer = await ask(app, 'GET /api/timetable');
      return answer.statusCode === 503 ? answer : undefined;
    });
    expect(shed.json()).toMatchObject({ code: 'busy', status: 503 });
    expect(Number(shed.headers['retry-after'])).toBeGreaterThanOrEqual(1);
    const served = [
      'GET /api/orders',
      'PUT /api/holds',
      'POST /api/sessions',
      'POST /api/webhooks',
      'GET /live',
    ];
    for (const call of served) expect([call, (await ask(app, call)).statusCode]).toEqual([call, 200]);
    expect((await ask(app, 'GET /metrics', { from: '127.0.0.1' })).body).toMatch(
      /railhead_shed_total\{[^}]*traffic="read",cause="eventLoopDelay"[^}]*\} [1-9]/,
    );
  }
  await until('browsing to be back', async () => (await ask(app, 'GET /api/timetable')).statusCode === 200);
});

test('under four times that, choosing seats is shed too, and orders are not', async () => {
  const app = await start({ maxEventLoopDelayMs: 20 });
  using _busy = overload(150);
  await until('choosing to be shed', async () => (await ask(app, 'PUT /api/holds')).statusCode === 503);
  expect((await ask(app, 'GET /api/orders')).statusCode).toBe(200);
});

test('a heap that is nearly full sheds as well', async () => {
  const app = await start({ maxEventLoopDelayMs: 0, maxHeapPercent: 0 });
  expect((await ask(app, 'GET /api/timetable')).statusCode).toBe(200);
  const full = await start({ maxEventLoopDelayMs: 0, maxHeapPercent: 0.001 });
  await until('browsing to be shed', async () => (await ask(full, 'GET /api/timetable')).statusCode === 503);
  expect((await ask(full, 'GET /api/orders')).statusCode).toBe(200);
});

test.each([
  ['with Redis', redisUrl],
  ['with Redis away', nobody],
  ['without Redis', undefined],
])('who asks too often is refused, each kind of traffic by itself: %s', async (_, url) => {
  const app = await start({ redisUrl: url, readsPerMinute: 3, checkoutsPerMinute: 1, signInsPerMinute: 2 });
  expect(await statuses(4, () => ask(app, 'GET /api/timetable'))).toEqual([200, 200, 200, 429]);
  const refused = await ask(app, 'GET /api/timetable');
  expect(refused.json()).toMatchObject({ code: 'too-many-requests', status: 429 });
  const after = Number(refused.headers['retry-after']);
  expect(after).toBeGreaterThanOrEqual(1);
  expect(after).toBeLessThanOrEqual(60);
  expect(await statuses(2, () => ask(app, 'GET /api/orders'))).toEqual([200, 429]);
  expect(await statuses(3, () => ask(app, 'POST /api/sessions'))).toEqual([200, 200, 429]);
  expect(await statuses(5, () => ask(app, 'POST /api/webhooks'))).toEqual([200, 200, 200, 200, 200]);
  expect(await statuses(5, () => ask(app, 'GET /live'))).toEqual([200, 200, 200, 200, 200]);
  expect((await ask(app, 'GET /api/timetable', { from: '203.0.113.8' })).statusCode).toBe(200);
  expect(await statuses(5, () => ask(app, 'GET /api/timetable', { from: '127.0.0.1' }))).not.toContain(429);
});

test('copies of a service count together', async () => {
  const name = `traffic-${crypto.randomUUID()}`;
  const limit = 400;
  const limits = { redisUrl, readsPerMinute: limit };
  const copies = [await start(limits, name), await start(limits, name)];
  let served = 0;
  await until('a copy to refuse what it would serve if it were alone', async () => {
    const answers = await Promise.all(copies.map((app) => ask(app, 'GET /api/timetable')));
    if (answers.some(({ statusCode }) => statusCode === 429)) return true;
    served += 1;
    return false;
  });
  expect(served).toBeLessThan(limit);
});

test('an account is limited wherever it asks from', async () => {
  const app = await start({ accountPerMinute: 2 });
  const from = (last: number) => ask(app, 'GET /api/me', { from: `203.0.113.${last}`, account: 'ada' });
  expect([(await from(1)).statusCode, (await from(2)).statusCode, (await from(3)).statusCode]).toEqual([
    200, 200, 429,
  ]);
  expect((await ask(app, 'GET /api/me', { account: 'ben' })).statusCode).toBe(200);
});

const inventions = ['198.51.100.1', '127.0.0.1', '127.0.0.1, 10.0.0.9', '::1', 'localhost', '198.51.100.3'];

test.each(['203.0.113.7', '10.0.0.9', '127.0.0.1'])(
  'without trusted proxies, an invented X-Forwarded-For of %s resets no limit and switches none off',
  async (from) => {
    const app = await start({ readsPerMinute: 2 });
    const answers = [];
    for (const forwarded of inventions)
      answers.push(await ask(app, 'GET /api/timetable', { from, forwarded }));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 429, 429, 429, 429]);
  },
);

test.each([
  ['by its network', '10.0.0.0/8'],
  ['by the number of proxies', '1'],
])('behind a proxy that is trusted %s, only what it appends counts', async (_, trustedProxies) => {
  const app = await start({ readsPerMinute: 2, trustedProxies });
  const answers = [];
  for (const invented of inventions) {
    const forwarded = `${invented}, 203.0.113.99`;
    answers.push(await ask(app, 'GET /api/timetable', { from: '10.0.0.9', forwarded }));
  }
  expect(answers[0]?.json()).toEqual({ ip: '203.0.113.99' });
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 429, 429, 429, 429]);
});

test('the addresses of one IPv6 network count as one caller', async () => {
  const app = await start({ readsPerMinute: 2 });
  const from = (n: number) => ask(app, 'GET /api/timetable', { from: `2001:db8:a:b:${n}::1` });
  expect([(await from(1)).statusCode, (await from(2)).statusCode, (await from(3)).statusCode]).toEqual([
    200, 200, 429,
  ]);
  expect((await ask(app, 'GET /api/timetable', { from: '2001:db8:a:c::1' })).statusCode).toBe(200);
});

test('a limit of 0 is none', async () => {
  const app = await start({ readsPerMinute: 0 });
  expect(await statuses(30, () => ask(app, 'GET /api/timetable'))).not.toContain(429);
});

test('the document of a route names the statuses with which it may be refused', async () => {
  const app = await start({});
  const { paths } = (await ask(app, 'GET /openapi.json', { from: '127.0.0.1' })).json<{
    paths: Record<string, Record<string, { responses: Record<string, unknown> }>>;
  }>();
  expect(Object.keys(paths['/api/timetable']?.get?.responses ?? {})).toEqual(['200', '429', '500', '503']);
  expect(Object.keys(paths['/api/webhooks']?.post?.responses ?? {})).toEqual([
    '200',
    '400',
    '403',
    '413',
    '415',
    '500',
    '503',
  ]);
});
