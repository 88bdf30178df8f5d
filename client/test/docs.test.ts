import { serviceApp } from '@railhead/common/http/service-app';
import { until } from '@railhead/common/testing/until';
import Type from 'typebox';
import { expect, test } from 'vitest';
import { startClient } from './start-client.ts';

test('the API document merges all available services and is rebuilt soon while one is missing', async () => {
  await using orders = await startService('orders', '/api/orders');
  await using client = await startClient({ ordersUrl: orders.url, ticketsUrl: 'http://127.0.0.1:9' });
  const load = async () => {
    const response = await fetch(`${client.url}/docs/openapi.json`);
    expect(response.status).toBe(200);
    return response.json() as Promise<{
      openapi: string;
      info: { description: string };
      tags: { name: string }[];
      paths: Record<string, Record<string, { tags: string[] }>>;
    }>;
  };
  const before = await load();
  expect(before.openapi).toBe('3.1.0');
  expect(before.paths['/api/orders']?.post?.tags).toEqual(['orders']);
  expect(before.paths['/ops/api/events']?.get?.tags).toEqual(['client']);
  expect(before.tags.map(({ name }) => name)).toEqual(['orders', 'client']);
  expect(before.info.description).toContain('auth, tickets, payments, expiration');

  await orders.close();
  await until('the document to be merged again', async () =>
    (await load()).info.description.includes('orders'),
  );
});

test('a browser that has the API document is answered with 304', async () => {
  await using client = await startClient();
  const url = `${client.url}/docs/openapi.json`;
  const etag = (await fetch(url)).headers.get('etag') ?? '';
  expect(etag).toMatch(/^"/);
  expect((await fetch(url, { headers: { 'if-none-match': etag } })).status).toBe(304);
});

test('the documentation page runs under a policy without foreign or inline scripts and styles', async () => {
  await using client = await startClient();
  const page = await fetch(`${client.url}/docs`);
  expect(page.status).toBe(200);
  expect(await page.text()).toContain('swagger-ui-bundle.js');
  expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'self'; style-src/);
  expect(page.headers.get('content-security-policy')).not.toContain('unsafe');
  const start = await (await fetch(`${client.url}/docs/static/swagger-initializer.js`)).text();
  expect(start).toContain('/docs/openapi.json');
});

async function startService(name: string, path: string) {
  const app = serviceApp({ name, title: name, logLevel: 'silent' });
  app.after(() => {
    app.post(path, { schema: { response: { 201: Type.Object({ id: Type.String() }) } } }, async () => ({
      id: 'o1',
    }));
  });
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  return { url, close: () => app.close(), [Symbol.asyncDispose]: () => app.close() };
}
