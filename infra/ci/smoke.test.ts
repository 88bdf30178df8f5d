import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { smokeTest } from './smoke.ts';

const paths = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`/api/${index}`, {}]));
const shop: Record<string, unknown> = {
  '/live': { live: true },
  '/': '<html><script type="module" src="/main.js"></script></html>',
  '/api/stations': { items: [{ id: 'aldermoor' }, { id: 'galehaven' }] },
  '/api/journeys': { items: [] },
  '/docs/openapi.json': { paths },
};

/** A shop that answers with these bodies by path, and with 503 where there is none. */
async function startShop(bodies: Record<string, unknown>, afterRefusal?: () => void): Promise<string> {
  const server = createServer((request, response) => {
    const body = bodies[new URL(request.url ?? '', 'http://shop').pathname];
    response.statusCode = body === undefined ? 503 : 200;
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
    if (body === undefined) afterRefusal?.();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('a working shop passes, also when it becomes ready only after some time', async () => {
  const bodies = { ...shop, '/live': undefined };
  const url = await startShop(bodies, () => Object.assign(bodies, shop));
  expect(await smokeTest(url, 50_000)).toEqual([]);
});

test.each([
  ['/live', 'the gateway lives: /live answered 503'],
  ['/', 'the shop is served: / answered 503'],
  ['/api/stations', 'journeys can be searched: /api/stations answered 503'],
  ['/docs/openapi.json', 'the API is documented: /docs/openapi.json answered 503'],
])('a shop without %s fails', async (path, failure) => {
  expect(await smokeTest(await startShop({ ...shop, [path]: undefined }), 0)).toEqual([failure]);
});

test('an empty timetable fails', async () => {
  const failures = await smokeTest(await startShop({ ...shop, '/api/stations': { items: [] } }), 0);
  expect(failures).toEqual([expect.stringMatching(/^journeys can be searched: /)]);
});
