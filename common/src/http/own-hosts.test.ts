import { expect, test } from 'vitest';
import { isOriginOf, isOwnHost, ownHosts, refuseForeignHosts } from './own-hosts.ts';
import { serviceApp } from './service-app.ts';

const own = ownHosts('shop.example.org, Other.Example:8443');

test.each([
  'localhost',
  'localhost:8080',
  '127.0.0.1:9',
  '[::1]:8080',
  'LOCALHOST',
  'shop.example.org:80',
  'other.example',
])('%s is a name of this machine', (host) => expect(isOwnHost(host, own)).toBe(true));

test.each([
  undefined,
  '',
  'evil.example',
  'localhost.evil.example',
  'evil.example:8080',
  '127.0.0.1.nip.io',
  'localhost.',
  '0.0.0.0:8080',
  '192.168.1.20:8080',
  '2130706433',
  'localhost:8080@evil.example',
])('%s is not', (host) => expect(isOwnHost(host, own)).toBe(false));

test('an origin belongs to a host with its port', () => {
  expect(isOriginOf('http://localhost:8080', ['127.0.0.1:1080', 'localhost:8080'])).toBe(true);
  for (const origin of ['http://localhost:3000', 'http://evil.example', 'null', ''])
    expect(isOriginOf(origin, ['localhost:8080', undefined])).toBe(false);
});

const statusOf = async (config: Parameters<typeof refuseForeignHosts>[1], host: string, url = '/missing') => {
  const app = serviceApp({ name: 'test', title: 'test', logLevel: 'silent' });
  refuseForeignHosts(app, config);
  const response = await app.inject({ url, headers: { host } });
  await app.close();
  return { status: response.statusCode, code: response.json().code };
};

test('a server on this machine refuses a request for another host by problem details', async () => {
  const local = { host: '127.0.0.1' };
  expect(await statusOf(local, 'evil.example:8080')).toEqual({ status: 421, code: 'misdirected-request' });
  expect(await statusOf(local, 'localhost:8080')).toEqual({ status: 404, code: 'not-found' });
  const named = { ...local, publicUrl: 'https://rail.example', allowedHosts: 'other.example' };
  for (const host of ['rail.example', 'other.example'])
    expect((await statusOf(named, host)).status).toBe(404);
});

test('a server in a cluster leaves names to the gateway unless they are configured; probes have none', async () => {
  expect((await statusOf({ host: '0.0.0.0' }, 'evil.example')).status).toBe(404);
  const configured = { host: '0.0.0.0', allowedHosts: 'localhost' };
  expect((await statusOf(configured, 'evil.example')).status).toBe(421);
  expect((await statusOf(configured, '10.0.0.7:8080', '/live')).status).toBe(200);
});
