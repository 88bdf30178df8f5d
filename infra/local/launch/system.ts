import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../places.ts';
import { freePort } from '../processes/ports.ts';
import { type RunFolder, runFolder } from '../processes/run-folder.ts';
import { waitForAll } from '../processes/wait-for-all.ts';
import { withDatabase } from '../servers/database-url.ts';
import { type Servers, startServers } from '../servers/start-servers.ts';
import { type Mailbox, openMailbox } from './mailbox.ts';
import { type RunningService, runService } from './running-service.ts';
import { keptSecrets } from './secrets.ts';
import {
  envOf,
  type ServiceName,
  serviceNames,
  services,
  urlOf,
  usesStripeItself,
  type Wiring,
} from './services.ts';
import { type Feed, importOncePerDay } from './timetable.ts';
import { buildWeb, isWebStale, watchWeb } from './web-build.ts';

export type StartSystem = {
  /** Holds all data, logs and secrets of this system; another folder is another system. */
  dataDir: string;
  /** Fixed ports; all others are chosen free. `client` is the front door. */
  ports?: Partial<Record<ServiceName, number>>;
  /** What every service and the choice of servers see; `process.env` when not given. */
  env?: NodeJS.ProcessEnv;
  /** Which services to start; all when not given. The local Stripe is left out where Stripe's own keys are given. */
  services?: readonly ServiceName[];
  /** Imported before the system counts as started. */
  feed?: Feed;
  /** Restart services and build the web app anew when their sources change. */
  watch?: boolean;
  /** Start again what dies by itself. Off, so that a test sees a death. */
  restarts?: boolean;
  log?: (line: string) => void;
};

/** The whole product, running. */
export type System = {
  /** The front door. */
  baseUrl: string;
  servers: Servers;
  services: Partial<Record<ServiceName, RunningService>>;
  /** The mailbox's own web server (mails at `/mail/api/email`); absent with SMTP_URL given. */
  mailUrl: string | undefined;
  /** The local Stripe; absent with Stripe's own keys given. */
  stripeUrl: string | undefined;
  /** Services first, then what they stand on. */
  stop(): Promise<void>;
};

/** The name under which the launcher itself is remembered in the run folder. */
export const launcherName = 'launcher';

/** Where the processes of a system leave their numbers. */
export const runFolderOf = (dataDir: string): RunFolder => runFolder(join(dataDir, 'run'));

/**
 * Starts servers, mailbox, services, web app and timetable on ports and data of their own. If something cannot start,
 * everything already started is ended and the reason thrown.
 */
export async function startSystem(options: StartSystem): Promise<System> {
  const { dataDir, log = () => {}, env = process.env, watch = false } = options;
  mkdirSync(dataDir, { recursive: true });
  const folder = runFolderOf(dataDir);
  const other = folder.alive(launcherName);
  if (other) throw new Error(`Railhead is running already: end it with \`kill ${other}\`.`);
  for (const name of await folder.endLeftovers())
    log(`Ended ${name}, left behind by a start that was killed`);
  folder.remember(launcherName, process.pid);

  await using started = new AsyncDisposableStack();
  started.defer(() => folder.forget(launcherName));
  const wanted = (options.services ?? serviceNames).filter(
    (name) => name !== 'stripe' || !usesStripeItself(env),
  );
  const web = wanted.includes('client') ? startWeb(dataDir, folder, watch, log) : undefined;
  const watcher = web?.catch(() => undefined);
  started.defer(async () => (await watcher)?.stop());
  const [servers, mailbox] = await waitForAll([
    openServers(dataDir, folder, env, log, started),
    env.SMTP_URL ? undefined : openMail(dataDir, log, started),
  ]);
  const wiring = await wire(options, env, servers, mailbox);
  started.defer(tellImports(wiring));
  const running: System['services'] = {};
  started.defer(async () => {
    await Promise.all(Object.values(running).map((service) => service.stop()));
  });
  const start = async (name: ServiceName) => {
    running[name] = await runService(planOf(name, wiring, { ...options, log }), folder);
    log(`${name} is ready`);
  };
  await waitForAll([
    ...wanted.map(start),
    options.feed &&
      importOncePerDay(options.feed, wiring, folder, new Date().toISOString().slice(0, 10)).then(
        () => log('Timetable is on sale'),
        // Trains imported before go on selling; a shop without today's news beats no shop.
        (error: unknown) => log(`The timetable was not imported: ${String(error)}`),
      ),
    web,
  ]);
  const system = started.move();
  return {
    baseUrl: wiring.publicUrl,
    servers,
    services: running,
    mailUrl: mailbox?.url,
    stripeUrl: running.stripe?.url,
    stop: () => system.disposeAsync(),
  };
}

/** Lets `npm run import` find the running system's database. */
function tellImports({ dataDir, servers }: Wiring): () => Promise<void> {
  const file = join(dataDir, 'system.json');
  writeFileSync(file, JSON.stringify({ mongoUrl: withDatabase(servers.mongoUrl, 'railhead_tickets') }), {
    mode: 0o600,
  });
  return async () => rmSync(file, { force: true });
}

type Log = (line: string) => void;

async function openServers(
  dataDir: string,
  folder: RunFolder,
  env: NodeJS.ProcessEnv,
  log: Log,
  started: AsyncDisposableStack,
) {
  const servers = await startServers({ dataDir, folder, env, log });
  started.defer(servers.stop);
  for (const { name, url, source } of Object.values(servers.processes))
    log(`${name} is ready at ${withoutSecrets(url)} (${source})`);
  return servers;
}

async function openMail(dataDir: string, log: Log, started: AsyncDisposableStack) {
  const mailbox = await openMailbox(dataDir, (to, subject) => log(`Mail to ${to}: ${subject}`));
  started.defer(mailbox.stop);
  return mailbox;
}

async function startWeb(dataDir: string, folder: RunFolder, watch: boolean, log: Log) {
  if (watch) return watchWeb(dataDir, folder);
  if (isWebStale()) {
    await buildWeb(dataDir, folder);
    log('Web app is built');
  }
  return undefined;
}

async function wire(
  options: StartSystem,
  given: NodeJS.ProcessEnv,
  servers: Servers,
  mailbox?: Mailbox,
): Promise<Wiring> {
  const ports = { auth: 0, tickets: 0, orders: 0, payments: 0, expiration: 0, stripe: 0, client: 0 };
  for (const name of serviceNames) ports[name] = options.ports?.[name] ?? (await freePort());
  return {
    dataDir: options.dataDir,
    ports,
    servers,
    smtpUrl: given.SMTP_URL || mailbox?.smtpUrl || '',
    mailUrl: mailbox?.url,
    publicUrl: given.PUBLIC_URL || `http://localhost:${ports.client}`,
    secrets: keptSecrets(options.dataDir),
    given,
  };
}

function planOf(
  name: ServiceName,
  wiring: Wiring,
  { watch, restarts = false, log }: StartSystem & { log: Log },
) {
  const { program, readyPath } = services[name];
  return {
    program: {
      name,
      command: process.execPath,
      args: [...(watch ? ['--watch', '--watch-preserve-output'] : []), program],
      cwd: root,
      env: envOf(name, wiring),
      logFile: join(wiring.dataDir, 'logs', `${name}.log`),
    },
    url: urlOf(wiring, name),
    readyPath,
    restarts,
    log,
  };
}

const withoutSecrets = (url: string) => url.replace(/\/\/[^@/]*@/, '//');
