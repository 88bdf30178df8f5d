import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openMailbox } from '../local/launch/mailbox.ts';
import { startLocalStripe } from './stripe/local-stripe.ts';

const started = new AsyncDisposableStack();
const urls: Record<string, string> = {};
beforeAll(async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'railhead-mailbox-'));
  started.defer(() => rmSync(dataDir, { recursive: true, force: true }));
  const mailbox = await openMailbox(dataDir, () => undefined, 'shop.test');
  started.defer(mailbox.stop);
  const stripe = started.use(await startLocalStripe());
  urls.mailbox = `${mailbox.url}/mail/api/email`;
  urls.stripe = `${stripe.origin}/ledger.json`;
});
afterAll(() => started.disposeAsync());

/** Sends headers that `fetch` does not let a program choose. */
async function send(url: string | undefined, headers: Record<string, string>) {
  const sent = request(url ?? '', { headers });
  sent.end();
  const [response] = await once(sent, 'response');
  const type = response.headers['content-type'];
  return {
    status: response.statusCode,
    type,
    allows: response.headers['access-control-allow-origin'],
    body: String(type).includes('json') ? ((await json(response)) as { code?: string }) : undefined,
  };
}
const foreignNames = ['evil.example', 'localhost.evil.example:8080', '127.0.0.1.nip.io', '0.0.0.0'];

describe.each(['mailbox', 'stripe'])('the local %s', (name) => {
  test('answers to its own names', async () => {
    const { host } = new URL(urls[name] ?? '');
    for (const own of [host, `localhost:${host.split(':')[1]}`, '[::1]:1'])
      expect(await send(urls[name], { host: own })).toMatchObject({ status: 200, allows: undefined });
  });

  test.each(foreignNames)('refuses a page that reached it as %s, by DNS rebinding', async (host) => {
    const response = await send(urls[name], { host, origin: `http://${host}` });
    expect(response).toMatchObject({
      status: 421,
      type: expect.stringContaining('application/problem+json'),
      body: { code: 'misdirected-request' },
    });
  });

  test('refuses pages of other sites and shows them nothing', async () => {
    for (const origin of ['http://evil.example', 'https://localhost.evil.example', 'null']) {
      expect(await send(urls[name], { origin })).toEqual({
        status: 403,
        type: expect.stringContaining('application/problem+json'),
        allows: undefined,
        body: expect.objectContaining({ code: 'cross-origin' }),
      });
    }
  });
});

test('a configured name counts as its own', async () => {
  expect((await send(urls.mailbox, { host: 'shop.test:8080' })).status).toBe(200);
});

test('the mailbox answers to the page of the shop, whose proxy names it, and to no other page of this machine', async () => {
  const page = { origin: 'http://localhost:8080', 'x-forwarded-host': 'localhost:8080' };
  expect((await send(urls.mailbox, page)).status).toBe(200);
  expect((await send(urls.mailbox, { ...page, origin: 'http://localhost:3000' })).status).toBe(403);
});

test.each([
  ['another site', { origin: 'http://evil.example' }, 403],
  ['another name', { host: 'evil.example' }, 421],
])('the mailbox accepts no WebSocket for %s', async (_, headers: Record<string, string>, status) => {
  const socketUrl = new URL('/mail/socket.io/?EIO=4&transport=websocket', urls.mailbox);
  const upgrade = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
  };
  expect((await send(socketUrl.href, { ...upgrade, ...headers })).status).toBe(status);
  const sent = request(socketUrl, { headers: upgrade }).end();
  const [, socket] = await once(sent, 'upgrade');
  socket.destroy();
});
