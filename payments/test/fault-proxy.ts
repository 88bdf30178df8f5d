import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/**
 * What happens to a call: it is answered, its answer is lost, the request itself is lost, or the provider refuses it for
 * good without doing anything.
 */
export type CallFate = 'answered' | 'answer-lost' | 'request-lost' | 'refused';

const json = { 'content-type': 'application/json' };
const refusal = { type: 'card_error', code: 'card_declined', message: 'The card was declined.' };

/** An HTTP proxy between payments and the local Stripe that can lose requests and answers. */
export async function startFaultProxy(target: string) {
  const calls: string[] = [];
  const keys: string[] = [];
  let fateOf: (call: string) => CallFate | Promise<CallFate> = () => 'answered';

  const forward = async (request: IncomingMessage, response: ServerResponse) => {
    const call = `${request.method} ${request.url}`;
    calls.push(call);
    keys.push(String(request.headers['idempotency-key'] ?? ''));
    const fate = await fateOf(call);
    if (fate === 'request-lost') return request.socket.destroy();
    const body = await buffer(request);
    if (fate === 'refused') return response.writeHead(402, json).end(JSON.stringify({ error: refusal }));
    const headers = new Headers();
    for (const name of ['authorization', 'content-type', 'idempotency-key', 'stripe-version']) {
      const value = request.headers[name];
      if (typeof value === 'string') headers.set(name, value);
    }
    const answer = await fetch(`${target}${request.url}`, {
      method: request.method ?? 'GET',
      headers,
      ...(body.length > 0 && { body }),
    });
    if (fate === 'answer-lost') return request.socket.destroy();
    const replayed = answer.headers.get('idempotent-replayed');
    return response
      .writeHead(answer.status, { ...json, ...(replayed && { 'idempotent-replayed': replayed }) })
      .end(Buffer.from(await answer.arrayBuffer()));
  };
  const server = createServer((request, response) => {
    forward(request, response).catch(() => request.socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  return {
    origin: `http://127.0.0.1:${port}`,
    /** Every call that was sent, such as `POST /v1/payment_intents`. */
    calls,
    /** The idempotency key of each call, blank for none. */
    keys,
    /** Decides what happens to each call from now on. */
    decideFate(decide: typeof fateOf) {
      fateOf = decide;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
