import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/**
 * What happens to a call: it arrives and is answered, it arrives but its answer is lost, it never arrives, or the
 * provider refuses it for good without doing anything.
 */
export type Fate = 'answered' | 'unanswered' | 'lost' | 'refused';

const json = { 'content-type': 'application/json' };
const refusal = { type: 'card_error', code: 'card_declined', message: 'The card was declined.' };

/** The road from payments to the provider: HTTP that can lose a call on its way there or back. */
export async function openRoad(to: string) {
  const calls: string[] = [];
  const keys: string[] = [];
  let fateOf: (call: string) => Fate | Promise<Fate> = () => 'answered';

  const pass = async (request: IncomingMessage, response: ServerResponse) => {
    const call = `${request.method} ${request.url}`;
    calls.push(call);
    keys.push(String(request.headers['idempotency-key'] ?? ''));
    const fate = await fateOf(call);
    if (fate === 'lost') return request.socket.destroy();
    const body = await buffer(request);
    if (fate === 'refused') return response.writeHead(402, json).end(JSON.stringify({ error: refusal }));
    const headers = new Headers();
    for (const name of ['authorization', 'content-type', 'idempotency-key', 'stripe-version']) {
      const value = request.headers[name];
      if (typeof value === 'string') headers.set(name, value);
    }
    const answer = await fetch(`${to}${request.url}`, {
      method: request.method ?? 'GET',
      headers,
      ...(body.length > 0 && { body }),
    });
    if (fate === 'unanswered') return request.socket.destroy();
    const replayed = answer.headers.get('idempotent-replayed');
    return response
      .writeHead(answer.status, { ...json, ...(replayed && { 'idempotent-replayed': replayed }) })
      .end(Buffer.from(await answer.arrayBuffer()));
  };
  const server = createServer((request, response) => {
    pass(request, response).catch(() => request.socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  return {
    origin: `http://127.0.0.1:${port}`,
    /** Every call that set out: `POST /v1/payment_intents/…`. */
    calls,
    /** The idempotency key of each call, blank for none. */
    keys,
    /** Decides about the calls to come. */
    decide(decide: typeof fateOf) {
      fateOf = decide;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
