import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openMailbox } from '../../../infra/local/launch/mailbox.ts';
import { type RunningService, runService } from '../../../infra/local/launch/running-service.ts';
import { envOf, type ServiceName, services, urlOf } from '../../../infra/local/launch/services.ts';
import { runFolderOf } from '../../../infra/local/launch/system.ts';
import { root } from '../../../infra/local/paths.ts';
import { waitForAll } from '../../../infra/local/processes/wait-for-all.ts';
import { type Servers, startServers } from '../../../infra/local/servers/start-servers.ts';
import { liftedLimits } from '../../lifted-limits.ts';
import type { Command } from '../instrumentation/control-server.ts';
import type { FailpointHit } from '../instrumentation/failpoints.ts';
import { newFailpointHits, readMutatedServices } from './failpoint-hits.ts';
import { createImporter, type Importer } from './importer.ts';
import { createLaunchContext, openProxies, throughProxies } from './launch-context.ts';
import { stablePort } from './ports.ts';
import type { Proxy } from './proxy.ts';
import { type Edge, serverNames, type TargetService, targetServices } from './topology.ts';

/** The real product: every connection between processes runs through a proxy, and every service takes commands. */
export interface SystemUnderTest extends Pick<Importer, 'importTimetable'> {
  /** The gateway's URL. */
  baseUrl: string;
  mailUrl: string;
  /** The local Stripe without a proxy, as the buyer's browser reaches it. */
  stripeUrl: string;
  /** Where payments receives webhooks, without a proxy. */
  webhookUrl: string;
  servers: Servers;
  services: Record<ServiceName, RunningService>;
  proxies: ReadonlyMap<Edge, Proxy>;
  /** Holds `<service>.log` of each service. */
  logDir: string;
  /** Secrets that services were configured with. */
  keys: string[];
  /** What services printed when they exited without being told to, since the previous call. */
  unexpectedExits(): string[];
  /** Failpoints that were hit since the previous call. */
  failpointHits(): FailpointHit[];
  /** Services that have loaded the mutant. */
  mutatedServices(): string[];
  /** Sends a command to the inside of a service; ignored if the service is down. */
  command(service: TargetService, command: Command): Promise<void>;
  stop(): Promise<void>;
}

export interface StartOptions {
  /** Holds all data and logs. What an earlier system left there is stopped and removed. */
  dataDir: string;
  /** How long an order's seats are locked, in seconds. */
  holdSeconds: number;
  /** The mutant that every service runs, if any. */
  mutant?: string;
  log: (line: string) => void;
}

const preload = ['--import', join(import.meta.dirname, '../instrumentation/preload.ts')];

/** No rate limits: all buyers share one address and send many requests. */
const unlimited = Object.fromEntries(
  ['BROWSING', 'CHOOSING', 'BUYING', 'SIGNING_IN', 'ACCOUNT'].map((kind) => [
    `RATE_LIMIT_${kind}_PER_MINUTE`,
    '0',
  ]),
);

/** Starts servers, proxies, services and timetable. If one of them fails to start, everything is stopped again. */
export async function startSystemUnderTest(options: StartOptions): Promise<SystemUnderTest> {
  const { dataDir, holdSeconds, mutant = '', log } = options;
  await runFolderOf(dataDir).endLeftovers();
  rmSync(dataDir, { recursive: true, force: true });
  mkdirSync(dataDir, { recursive: true });
  await using started = new AsyncDisposableStack();
  const folder = runFolderOf(dataDir);
  const logDir = join(dataDir, 'logs');
  const [hitsFile, mutatedFile] = [join(dataDir, 'failpoint-hits.jsonl'), join(dataDir, 'mutated-services')];
  const given = {
    ...process.env,
    ...unlimited,
    LOG_LEVEL: 'info',
    HOLD_SECONDS: String(holdSeconds),
    EXTENSION_SECONDS: String(holdSeconds),
    SOFT_HOLD_SECONDS: '3',
    MAX_RUNS_PER_HOLDER: '1000',
    MOST_EXTENSIONS: '10',
    ...liftedLimits,
    WEB_ROOT: emptyWebRoot(dataDir),
  };
  // A server keeps the port that this file names when it is restarted.
  for (const name of serverNames) writeFileSync(join(dataDir, `${name}.port`), String(await stablePort()));
  const servers = await startServers({ dataDir, folder, env: process.env, log });
  started.defer(servers.discard);
  const mailbox = await openMailbox(dataDir, () => undefined);
  started.defer(mailbox.stop);
  const context = await createLaunchContext(dataDir, given, servers, mailbox);
  const proxies = await openProxies(context, started);
  const running = new Map<ServiceName, RunningService>();
  started.defer(async () => {
    await Promise.all([...running.values()].map((service) => service.kill()));
  });
  const controlPorts = new Map<ServiceName, number>();
  for (const name of targetServices) controlPorts.set(name, await stablePort());
  let unexpectedExits: string[] = [];
  const envFor = (name: ServiceName) => ({
    ...envOf(name, throughProxies(name, context, proxies)),
    CHAOS_HITS_FILE: hitsFile,
    CHAOS_MUTANT: mutant,
    CHAOS_MUTATED_FILE: mutatedFile,
  });
  const importer = createImporter(
    { dataDir, preload, env: { ...envFor('tickets'), CHAOS_SERVICE: 'import' } },
    folder,
  );
  started.defer(importer.stop);
  const startService = async (name: ServiceName) => {
    const controlPort = controlPorts.get(name);
    const program = {
      name,
      command: process.execPath,
      args: [...(controlPort ? preload : []), services[name].program],
      cwd: root,
      env: {
        ...envFor(name),
        CHAOS_CONTROL_PORT: String(controlPort),
        CHAOS_SERVICE: name,
      },
      logFile: join(logDir, `${name}.log`),
    };
    const service = await runService(
      {
        program,
        url: urlOf(context, name),
        readyPath: services[name].readyPath,
        restarts: false,
        log: (line) => unexpectedExits.push(line),
      },
      folder,
    );
    running.set(name, service);
    return service;
  };
  const [auth, tickets, orders, payments, expiration, stripe, client] = await waitForAll([
    startService('auth'),
    startService('tickets'),
    startService('orders'),
    startService('payments'),
    startService('expiration'),
    startService('stripe'),
    startService('client'),
    importer.importTimetable({ version: 0, change: { kind: 'none' } }),
  ]);
  const system = started.move();
  const { STRIPE_SECRET_KEY = [], STRIPE_WEBHOOK_SECRET = [] } = envOf('payments', context);
  return {
    baseUrl: urlOf(context, 'client'),
    mailUrl: mailbox.url,
    stripeUrl: urlOf(context, 'stripe'),
    webhookUrl: `${urlOf(context, 'payments')}/api/payments/webhooks/stripe`,
    logDir,
    keys: [
      Object.values(context.secrets),
      Object.values(servers.credentials).flatMap((passwords) => Object.values(passwords)),
      STRIPE_SECRET_KEY,
      STRIPE_WEBHOOK_SECRET,
    ].flat(),
    servers,
    services: { auth, tickets, orders, payments, expiration, stripe, client },
    proxies,
    unexpectedExits() {
      const exits = unexpectedExits;
      unexpectedExits = [];
      return exits;
    },
    failpointHits: newFailpointHits(hitsFile),
    mutatedServices: () => readMutatedServices(mutatedFile),
    importTimetable: importer.importTimetable,
    command: (service, command) => sendCommand(controlPorts.get(service), command),
    stop: () => system.disposeAsync(),
  };
}

/** The gateway also serves the web app, which nobody opens here. */
function emptyWebRoot(dataDir: string): string {
  const dir = join(dataDir, 'web');
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, 'index.html'), '');
  return dir;
}

async function sendCommand(port: number | undefined, command: Command): Promise<void> {
  await fetch(`http://127.0.0.1:${port}`, {
    method: 'POST',
    body: JSON.stringify(command),
    signal: AbortSignal.timeout(1000),
  }).catch(() => undefined);
}
