import Type from 'typebox';
import { expect, test } from 'vitest';
import { readConfig, TrafficConfig } from '../runtime/config.ts';
import { serviceApp } from './service-app.ts';

async function start() {
  const limits = { ...readConfig(Type.Object(TrafficConfig), {}), trustedProxies: 'loopback' };
  const app = serviceApp({ name: 'auth', title: 'Auth', logLevel: 'silent', limits });
  app.after(() => {
    app.get('/api/read', async ({ cookies }) => ({ access: cookies['railhead-access'] ?? 'none' }));
    app.get('/api/set', async ({ protocol }, reply) => {
      const secure = protocol === 'https';
      reply.setCookie('railhead-access', 'a', { path: '/', httpOnly: true, secure });
      reply.setCookie('railhead-refresh', 'r', { path: '/api/auth', httpOnly: true, secure });
      return {};
    });
    app.get('/api/clear', async (_request, reply) => {
      reply.clearCookie('railhead-access', { path: '/', secure: true });
      return {};
    });
  });
  await app.ready();
  const get = (url: string, headers: Record<string, string> = {}) => app.inject({ url, headers });
  return { get, [Symbol.asyncDispose]: () => app.close() };
}
const tls = { 'x-forwarded-proto': 'https' };

test('with TLS cookies have a prefix, without it they have none', async () => {
  await using service = await start();
  const names = async (headers: Record<string, string>) =>
    (await service.get('/api/set', headers)).cookies.map(({ name }) => name);
  expect(await names(tls)).toEqual(['__Host-railhead-access', '__Secure-railhead-refresh']);
  expect(await names({})).toEqual(['railhead-access', 'railhead-refresh']);
});

test('cookies of an earlier version are read, and one with a prefix counts more', async () => {
  await using service = await start();
  const read = async (cookie: string) => (await service.get('/api/read', { ...tls, cookie })).json().access;
  expect(await read('railhead-access=old')).toBe('old');
  expect(await read('__Host-railhead-access=new')).toBe('new');
  expect(await read('__Host-railhead-access=new; railhead-access=old')).toBe('new');
  expect(await read('railhead-access=old; __Host-railhead-access=new')).toBe('new');
});

test('clearing a cookie clears that of an earlier version too', async () => {
  await using service = await start();
  expect((await service.get('/api/clear', tls)).cookies.map(({ name, value }) => [name, value])).toEqual([
    ['__Host-railhead-access', ''],
    ['railhead-access', ''],
  ]);
});
