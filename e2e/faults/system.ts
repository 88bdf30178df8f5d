import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Mailbox, openMailbox } from '../../infra/local/launch/mailbox.ts';
import { type RunningService, runService } from '../../infra/local/launch/running-service.ts';
import { loadSecrets } from '../../infra/local/launch/secrets.ts';
import {
  envOf,
  type LaunchContext,
  type ServiceName,
  services,
  urlOf,
} from '../../infra/local/launch/services.ts';
import { importOncePerDay } from '../../infra/local/launch/timetable.ts';
import { root } from '../../infra/local/paths.ts';
import { runFolder } from '../../infra/local/processes/run-folder.ts';
import { type Servers, startServers } from '../../infra/local/servers/start-servers.ts';
import type { Command } from './inside/control-door.ts';
import type { Strike } from './inside/failpoints.ts';
import { lastingPort } from './ports.ts';
import { openProxy, type Proxy } from './proxy.ts';
import { newStrikes } from './strikes.ts';

export const struckServices = ['auth', 'tickets', 'orders', 'payments', 'expiration', 'client'] as const;
export type Struck = (typeof struckServices)[number];
export const serverNames = ['nats', 'redis', 'mongo'] as const;
export type ServerName = (typeof serverNames)[number];
/** `stripe` to the payments service is Stripe's API; from Stripe to payments go the webhooks. */
export type Edge = `${Struck}-${ServerName}` | 'payments-stripe' | 'stripe-payments';

/** The real product, every edge of it through a proxy and every service with a door to its inside. */
export interface FaultySystem {
  /** The front door. */
  baseUrl: string;
  mailUrl: string;
  /** The local Stripe itself, past every proxy: what the buyer's browser talks to. */
  stripeUrl: string;
  /** Where payments hears webhooks, past every proxy. */
  webhookUrl: string;
  servers: Servers;
  services: Record<ServiceName, RunningService>;
  proxies: ReadonlyMap<Edge, Proxy>;
  /** Holds `<service>.log` of each service. */
  logDir: string;
  /** Secrets that services were configured with. */
  keys: string[];
  /** What services printed when they ended unasked, since the last time this was read. */
  obituaries(): string[];
  /** Failpoints that struck since the last time this was read. */
  strikes(): Strike[];
  /** Tells a service's inside, if anybody is there. */
  command(service: Struck, command: Command): Promise<void>;
  stop(): Promise<void>;
}

export interface StartFaulty {
  /** Holds all data and logs. What an earlier system left there is ended and removed. */
  dataDir: string;
  /** How long an order's seats are locked, in seconds. */
  holdSeconds: number;
  /** Modules of the product, by path, and the rig's modules that take their place in every service. */
  replacements?: Record<string, string>;
  log: (line: string) => void;
}

const feed = { path: join(root, 'infra/demo'), days: 5 };

/** No limit by address or account: all buyers share one address and are in a hurry. */
const unlimited = Object.fromEntries(
  ['BROWSING', 'CHOOSING', 'BUYING', 'SIGNING_IN', 'ACCOUNT'].map((kind) => [
    `RATE_LIMIT_${kind}_PER_MINUTE`,
    '0',
  ]),
);

/** Starts servers, proxies, services and timetable. If something cannot start, what was started is ended. */
export async function startFaultySystem(options: StartFaulty): Promise<FaultySystem> {
  const { dataDir, log } = options;
  const [runDir, logDir] = [join(dataDir, 'run'), join(dataDir, 'logs')];
  await runFolder(runDir).endLeftovers();
  rmSync(dataDir, { recursive: true, force: true });
  mkdirSync(dataDir, { recursive: true });
  const folder = runFolder(runDir);
  const toClose: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (let close = toClose.pop(); close; close = toClose.pop()) await close();
  };
  try {
    const given = {
      ...process.env,
      ...unlimited,
      LOG_LEVEL: 'info',
      HOLD_SECONDS: String(options.holdSeconds),
      EXTENSION_SECONDS: String(options.holdSeconds),
      SOFT_HOLD_SECONDS: '3',
      MAX_RUNS_PER_HOLDER: '1000',
      WEB_ROOT: emptyWeb(dataDir),
    };
    // A server goes on with the port it had the last time.
    for (const name of serverNames) writeFileSync(join(dataDir, `${name}.port`), String(await lastingPort()));
    const servers = await startServers({ dataDir, folder, env: process.env, log });
    toClose.push(servers.discard);
    const mailbox = await openMailbox(dataDir, () => undefined);
    toClose.push(mailbox.stop);
    const wiring = await wire(dataDir, given, servers, mailbox);
    const proxies = await openProxies(wiring);
    toClose.push(async () => {
      await Promise.all([...proxies.values()].map((proxy) => proxy.close()));
    });
    const running = new Map<ServiceName, RunningService>();
    toClose.push(async () => {
      await Promise.all([...running.values()].map((service) => service.kill()));
    });
    const doors = new Map<Struck, number>();
    for (const name of struckServices) doors.set(name, await lastingPort());
    let obituaries: string[] = [];
    const strikesFile = join(dataDir, 'strikes.jsonl');
    const start = async (name: ServiceName) => {
      const door = doors.get(name as Struck);
      const service = await runService(
        {
          program: {
            name,
            command: process.execPath,
            args: [
              ...(door ? ['--import', join(import.meta.dirname, 'inside/preload.ts')] : []),
              services[name].program,
            ],
            cwd: root,
            env: {
              ...envOf(name, seenBy(name, wiring, proxies)),
              RIG_PORT: String(door),
              RIG_SERVICE: name,
              RIG_STRIKES: strikesFile,
              RIG_REPLACEMENTS: JSON.stringify(options.replacements ?? {}),
            },
            logFile: join(logDir, `${name}.log`),
          },
          url: urlOf(wiring, name),
          readyPath: services[name].readyPath,
          restarts: false,
          log: (line) => obituaries.push(line),
        },
        folder,
      );
      running.set(name, service);
      return service;
    };
    const [auth, tickets, orders, payments, expiration, stripe, client] = await Promise.all([
      start('auth'),
      start('tickets'),
      start('orders'),
      start('payments'),
      start('expiration'),
      start('stripe'),
      start('client'),
      importOncePerDay(feed, wiring, folder, new Date().toISOString().slice(0, 10)),
    ]);
    return {
      baseUrl: urlOf(wiring, 'client'),
      mailUrl: mailbox.url,
      stripeUrl: urlOf(wiring, 'stripe'),
      webhookUrl: `${urlOf(wiring, 'payments')}/api/payments/webhooks/stripe`,
      logDir,
      keys: [
        ...Object.values(wiring.secrets),
        ...secretVariables.flatMap((name) => envOf('payments', wiring)[name] ?? []),
      ],
      servers,
      services: { auth, tickets, orders, payments, expiration, stripe, client },
      proxies,
      obituaries() {
        const said = obituaries;
        obituaries = [];
        return said;
      },
      strikes: newStrikes(strikesFile),
      command: (service, command) => tell(doors.get(service), command),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

const secretVariables = ['STRIPE_SECRET_KEY', 'STRIPE_WEBHOOK_SECRET'];

/** The front door serves pages too; nobody looks at them here. */
function emptyWeb(dataDir: string): string {
  const dir = join(dataDir, 'web');
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, 'index.html'), '');
  return dir;
}

async function wire(
  dataDir: string,
  given: NodeJS.ProcessEnv,
  servers: Servers,
  mailbox: Mailbox,
): Promise<LaunchContext> {
  const ports = { auth: 0, tickets: 0, orders: 0, payments: 0, expiration: 0, stripe: 0, client: 0 };
  for (const name of [...struckServices, 'stripe'] as const) ports[name] = await lastingPort();
  return {
    dataDir,
    ports,
    servers,
    smtpUrl: mailbox.smtpUrl,
    mailUrl: mailbox.url,
    publicUrl: `http://localhost:${ports.client}`,
    secrets: loadSecrets(dataDir),
    baseEnv: given,
  };
}

const portOf = (url: string) => Number(new URL(url).port);

async function openProxies({ servers, ports }: LaunchContext): Promise<Map<Edge, Proxy>> {
  const proxies = new Map<Edge, Proxy>();
  const targets = { nats: servers.natsUrl, redis: servers.redisUrl, mongo: servers.mongoUrl };
  for (const service of struckServices) {
    for (const server of serverNames)
      proxies.set(`${service}-${server}`, await openProxy(() => portOf(targets[server])));
  }
  proxies.set('payments-stripe', await openProxy(() => ports.stripe));
  proxies.set('stripe-payments', await openProxy(() => ports.payments));
  return proxies;
}

/** The same wiring with the proxies' ports in place of what stands behind them. */
function seenBy(name: ServiceName, wiring: LaunchContext, proxies: ReadonlyMap<Edge, Proxy>): LaunchContext {
  const { servers, ports } = wiring;
  const through = (edge: Edge, url: string) => {
    const proxy = proxies.get(edge);
    return proxy ? url.replace(String(portOf(url)), String(proxy.port)) : url;
  };
  const behind = (edge: Edge, port: number) => proxies.get(edge)?.port ?? port;
  const service = name as Struck;
  return {
    ...wiring,
    servers: {
      natsUrl: through(`${service}-nats`, servers.natsUrl),
      redisUrl: through(`${service}-redis`, servers.redisUrl),
      mongoUrl: through(`${service}-mongo`, servers.mongoUrl),
    },
    ports: {
      ...ports,
      ...(name === 'payments' && { stripe: behind('payments-stripe', ports.stripe) }),
      ...(name === 'stripe' && { payments: behind('stripe-payments', ports.payments) }),
    },
  };
}

async function tell(port: number | undefined, command: Command): Promise<void> {
  await fetch(`http://127.0.0.1:${port}`, {
    method: 'POST',
    body: JSON.stringify(command),
    signal: AbortSignal.timeout(1000),
  }).catch(() => undefined);
}
