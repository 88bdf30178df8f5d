import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { startClient } from './start-client.ts';

/** Sends headers that `fetch` does not let a program choose. */
async function send(url: string, headers: Record<string, string>) {
  const [response] = await once(request(url, { headers }).end(), 'response');
  const type = String(response.headers['content-type']);
  const body = type.includes('json') ? ((await json(response)) as { code?: string }) : undefined;
  return { status: response.statusCode, type, code: body?.code };
}

const refused = { status: 421, type: 'application/problem+json', code: 'misdirected-request' };

test('shop and console answer to names of this machine only, so that DNS rebinding reaches nothing', async () => {
  await using client = await startClient();
  for (const path of ['/', '/ops/api/streams', '/api/orders', '/mail/api/email', '/docs']) {
    for (const host of ['evil.example', 'evil.example:8080', 'localhost.evil.example'])
      expect(await send(`${client.url}${path}`, { host, authorization: client.operator }), path).toEqual(
        refused,
      );
  }
  for (const host of ['localhost', '127.0.0.1:8080', '[::1]:8080'])
    expect(
      (await send(`${client.url}/ops/api/streams`, { host, authorization: client.operator })).status,
    ).toBe(200);
});

test('a WebSocket to the mailbox is refused for pages of other sites and other names', async () => {
  let upgrades = 0;
  const mailbox = createServer();
  mailbox.on('upgrade', (_request, socket) => {
    upgrades += 1;
    socket.destroy();
  });
  mailbox.listen(0, '127.0.0.1');
  await once(mailbox, 'listening');
  const mailUrl = `http://127.0.0.1:${(mailbox.address() as AddressInfo).port}`;
  await using client = await startClient({ mailUrl });
  const upgrade = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
  };
  const url = `${client.url}/mail/socket.io/?EIO=4&transport=websocket`;
  // The proxy closes a refused upgrade, in general before its answer is read.
  const tryUpgrade = (headers: Record<string, string>) =>
    send(url, { ...upgrade, ...headers }).catch(() => undefined);
  await tryUpgrade({ origin: 'http://evil.example' });
  await tryUpgrade({ host: 'evil.example' });
  expect(await send(url, { origin: 'http://evil.example' })).toMatchObject({
    status: 403,
    code: 'cross-origin',
  });
  expect(upgrades).toBe(0);
  const accepted = request(url, { headers: { ...upgrade, origin: client.url } }).end();
  accepted.on('error', () => undefined);
  await once(mailbox, 'upgrade');
  accepted.destroy();
  mailbox.closeAllConnections();
  mailbox.close();
});
