import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import Stripe from 'stripe';
import { root } from '../../local/paths.ts';

export const WEBHOOK_SECRET = 'whsec_of_the_local_stripe';
export const GOOD_CARD = '4242424242424242';

/** A received webhook call. */
export interface ReceivedWebhook {
  headers: IncomingHttpHeaders;
  body: string;
}

/** The webhook endpoint of the shop: responds with the given statuses in turn, then with 200. */
export async function webhookReceiver(...statuses: number[]) {
  const received: ReceivedWebhook[] = [];
  const server = createServer((request, response) => void receive(request, response));
  const receive = async (request: IncomingMessage, response: ServerResponse) => {
    received.push({ headers: request.headers, body: await text(request) });
    response.writeHead(statuses.shift() ?? 200).end();
    server.emit('received');
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${portOf(server.address())}/webhook`,
    received,
    /** Resolves after this many calls. */
    until: async (count: number) => {
      while (received.length < count) await once(server, 'received');
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A local Stripe of its own, as a child process on a free port with a new folder, and clients of it. */
export async function startLocalStripe({ webhookUrl }: { webhookUrl?: string } = {}) {
  await using started = new AsyncDisposableStack();
  const dataDir = await mkdtemp(join(tmpdir(), 'local-stripe-'));
  started.defer(() => rm(dataDir, { recursive: true }));
  const env = {
    DATA_DIR: dataDir,
    ...(webhookUrl && { WEBHOOK_URL: webhookUrl, STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRET }),
  };
  let { child, port } = await launch({ ...env, PORT: '0' });
  started.defer(() => stop(child, 'SIGTERM'));
  const running = started.move();
  const origin = `http://127.0.0.1:${port}`;
  return {
    origin,
    /** The real SDK, as the shop's server uses it. */
    stripe: new Stripe('sk_test_local', { host: '127.0.0.1', port, protocol: 'http', maxNetworkRetries: 0 }),
    /** Sends a form like the browser of the buyer. */
    browser: (path: string, form: Record<string, string>) =>
      post(`${origin}${path}`, form, {
        authorization: 'Bearer pk_test_local',
        origin: 'http://localhost:8080',
      }),
    /** Injects or clears faults: see `routes/control.ts`. */
    control: async (method: 'GET' | 'POST' | 'DELETE', path: string, wanted?: object): Promise<unknown> => {
      const response = await fetch(`${origin}/_control/${path}`, {
        method,
        ...(wanted && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(wanted) }),
      });
      if (response.ok) return response.json();
      throw new Error(`${method} /_control/${path} answered ${response.status}: ${await response.text()}`);
    },
    /** Kills it and starts it again with the same port and folder. */
    crash: async () => {
      await stop(child, 'SIGKILL');
      ({ child, port } = await launch({ ...env, PORT: String(port) }));
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

/** The form with which a browser confirms a payment by card. */
export const cardForm = (
  clientSecret: string | null,
  number: string,
  changes: Record<string, string> = {},
) => ({
  client_secret: clientSecret ?? '',
  'payment_method_data[type]': 'card',
  'payment_method_data[card][number]': number,
  'payment_method_data[card][exp_month]': '12',
  'payment_method_data[card][exp_year]': String(new Date().getFullYear() + 2),
  'payment_method_data[card][cvc]': '123',
  ...changes,
});

/** Posts a form and reads the response. */
export async function post(url: string, form: Record<string, string>, headers: Record<string, string> = {}) {
  const response = await fetch(url, {
    method: 'POST',
    body: new URLSearchParams(form),
    headers,
    redirect: 'manual',
  });
  const isJson = response.headers.get('content-type')?.includes('json');
  const body: unknown = isJson ? await response.json() : await response.text();
  return { status: response.status, headers: response.headers, body };
}

async function launch(env: Record<string, string>): Promise<{ child: ChildProcess; port: number }> {
  const server = join(root, 'infra/local/stripe/server.ts');
  const child = spawn(process.execPath, [server], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface(child.stdout)) {
    const port = /listening at http:\/\/127\.0\.0\.1:(\d+)/.exec(line)?.[1];
    if (port === undefined) continue;
    child.stdout.resume();
    return { child, port: Number(port) };
  }
  throw new Error('The local Stripe did not start.');
}

async function stop(child: ChildProcess, signal: NodeJS.Signals) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill(signal);
  await exited;
}

const portOf = (address: AddressInfo | string | null) =>
  typeof address === 'object' && address !== null ? address.port : 0;
