import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Exchange } from './described-api.ts';

/** A proxy before a local server that forwards every call and records those of the API. */
export async function recordingProxy(origin: string) {
  const exchanges: Exchange[] = [];
  const forward = async (request: IncomingMessage, response: ServerResponse) => {
    const { method = 'GET', url = '/', headers } = request;
    const form = await text(request);
    const { host: _, connection: __, 'content-length': ___, ...sent } = headers;
    const answer = await fetch(`${origin}${url}`, {
      method,
      headers: Object.entries(sent).flatMap(([name, value]): [string, string][] => [[name, String(value)]]),
      redirect: 'manual',
      ...(method !== 'GET' && { body: form }),
    });
    const body = await answer.text();
    const [path = '', query = ''] = url.split('?');
    // Stripe.js makes tokens by a call that Stripe does not describe.
    const isDescribed = !(method === 'POST' && path === '/v1/confirmation_tokens');
    if (path.startsWith('/v1/') && isDescribed)
      exchanges.push({
        by: headers.authorization?.includes(' pk_') ? 'browser' : 'server',
        method,
        path,
        query,
        form,
        status: answer.status,
        answer: JSON.parse(body),
      });
    const {
      'content-length': ____,
      'transfer-encoding': _____,
      ...responseHeaders
    } = Object.fromEntries(answer.headers);
    response.writeHead(answer.status, responseHeaders).end(body);
  };
  const server = createServer((request, response) => {
    forward(request, response).catch((error: Error) => response.destroy(error));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    port,
    origin: `http://127.0.0.1:${port}`,
    exchanges,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
