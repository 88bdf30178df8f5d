import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { downloadFeed } from './download-feed.ts';

/** A server that answers with its own path, and with 404 under /missing. */
async function feedServer() {
  const server = createServer(({ url }, response) => {
    if (url === '/missing') response.writeHead(404);
    response.end(url);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return { url: `http://127.0.0.1:${port}`, [Symbol.asyncDispose]: async () => void server.close() };
}

test('an address is downloaded under its own name and removed afterwards', async () => {
  await using server = await feedServer();
  const feed = await downloadFeed(`${server.url}/feeds/regional.zip?version=2`);
  expect(basename(feed.path)).toBe('regional.zip');
  expect(await readFile(feed.path, 'utf8')).toBe('/feeds/regional.zip?version=2');
  await feed[Symbol.asyncDispose]();
  expect(existsSync(feed.path)).toBe(false);
});

test('a path stays as it is', async () => {
  await using feed = await downloadFeed('infra/demo');
  expect(feed.path).toBe('infra/demo');
});

test('an address without a feed is a fault of the feed, which names the reason', async () => {
  await using server = await feedServer();
  await expect(downloadFeed(`${server.url}/missing`)).rejects.toThrow('answered with 404');
});
