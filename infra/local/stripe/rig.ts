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

export const WEBHOOK_SECRET = 'whsec_of_the_rig';
export const GOOD_CARD = '4242424242424242';

/** A webhook call as it arrived. */
export interface Heard {
  headers: IncomingHttpHeaders;
  body: string;
}

/** The shop's side of webhooks: answers the given statuses in turn, then 200 to all. */
export async function webhookReceiver(...statuses: number[]) {
  const heard: Heard[] = [];
  const server = createServer((request, response) => void hear(request, response));
  const hear = async (request: IncomingMessage, response: ServerResponse) => {
    heard.push({ headers: request.headers, body: await text(request) });
    response.writeHead(statuses.shift() ?? 200).end();
    server.emit('heard');
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${portOf(server.address())}/webhook`,
    heard,
    /** Resolves once this many calls have arrived. */
    until: async (count: number) => {
      while (heard.length < count) await once(server, 'heard');
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A local Stripe of its own, as a child process on a free port with a new folder, and clients of it. */
export async function startStripe({ webhookUrl }: { webhookUrl?: string } = {}) {
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
    stripe: new Stripe('sk_test_rig', { host: '127.0.0.1', port, protocol: 'http', maxNetworkRetries: 0 }),
    /** A form sent as the buyer's browser does; answers status and body. */
    browser: (path: string, form: Record<string, string>) =>
      post(`${origin}${path}`, form, {
        authorization: 'Bearer pk_test_rig',
        origin: 'http://localhost:8080',
      }),
    /** Asks for failures of calls, for mischief with webhooks, or for their end: see `routes/control.ts`. */
    control: async (method: 'GET' | 'POST' | 'DELETE', path: string, wanted?: object): Promise<unknown> => {
      const response = await fetch(`${origin}/_control/${path}`, {
        method,
        ...(wanted && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(wanted) }),
      });
      if (response.ok) return response.json();
      throw new Error(`${method} /_control/${path} answered ${response.status}: ${await response.text()}`);
    },
    /** Kills it without warning and starts it again on the same port and folder. */
    crash: async () => {
      await stop(child, 'SIGKILL');
      ({ child, port } = await launch({ ...env, PORT: String(port) }));
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

/** The fields by which a browser confirms with a card. */
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

/** Sends a form and reads the answer. */
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
  const server = join(import.meta.dirname, 'server.ts');
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
