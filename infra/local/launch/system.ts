import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from '../paths.ts';
import { makePrivateFolder, writePrivateFile } from '../private-files.ts';
import { freePort } from '../processes/ports.ts';
import { type RunFolder, runFolder } from '../processes/run-folder.ts';
import { waitForAll } from '../processes/wait-for-all.ts';
import { urlOfDatabase } from '../servers/database-url.ts';
import { type Servers, startServers } from '../servers/start-servers.ts';
import { type Mailbox, openMailbox } from './mailbox.ts';
import { restartOnChange, type WatchedService } from './restart-on-change.ts';
import { type RunningService, runService } from './running-service.ts';
import { loadSecrets } from './secrets.ts';
import {
  envOf,
  type LaunchContext,
  type ServiceName,
  serviceNames,
  services,
  urlOf,
  usesRealStripe,
} from './services.ts';
import { type Feed, importOncePerDay } from './timetable.ts';
import { buildWeb, isWebStale, watchWeb } from './web-build.ts';

export type StartSystem = {
  /** Data, logs and secrets of this system. Each folder is a separate system. */
  dataDir: string;
  /** Fixed ports; all others are chosen from the free ones. `client` is the gateway. */
  ports?: Partial<Record<ServiceName, number>>;
  /** Base environment of the services and of the choice of servers; `process.env` by default. */
  env?: NodeJS.ProcessEnv;
  /** Which services to start; all by default. The local Stripe is omitted if the keys of a Stripe account are set. */
  services?: readonly ServiceName[];
  /** Imported before the system counts as started. */
  feed?: Feed;
  /** Restart services and rebuild the web app when their sources change. */
  watch?: boolean;
  /** Restart services that exit unexpectedly. Off by default, so that tests notice a crash. */
  restarts?: boolean;
  log?: (line: string) => void;
};

/** A running system. */
export type System = {
  /** The gateway. */
  baseUrl: string;
  servers: Servers;
  services: Partial<Record<ServiceName, RunningService>>;
  /** The web server of the local mailbox (mails at `/mail/api/email`); undefined if SMTP_URL is set. */
  mailUrl: string | undefined;
  /** Undefined if the keys of a Stripe account are set. */
  stripeUrl: string | undefined;
  /** Stops the services first, then the mailbox and the servers. */
  stop(): Promise<void>;
};

/** The name of the launcher itself in the run folder. */
export const launcherName = 'launcher';

export const runFolderOf = (dataDir: string): RunFolder => runFolder(join(dataDir, 'run'));

/**
 * Starts servers, mailbox, services, web app and timetable import. If one of them cannot start, everything that has
 * started is stopped and the reason is thrown.
 */
export async function startSystem(options: StartSystem): Promise<System> {
  const { dataDir, log = () => {}, env = process.env, watch = false } = options;
  makePrivateFolder(dataDir);
  const folder = runFolderOf(dataDir);
  const other = folder.alive(launcherName);
  if (other) throw new Error(`Railhead is already running. Stop it first: \`kill ${other}\`.`);
  for (const name of await folder.endLeftovers())
    log(`ended ${name}, left over from a start that was killed`);
  folder.remember(launcherName, process.pid);

  await using started = new AsyncDisposableStack();
  started.defer(() => folder.forget(launcherName));
  const wanted = (options.services ?? serviceNames).filter(
    (name) => name !== 'stripe' || !usesRealStripe(env),
  );
  const web = wanted.includes('client') ? startWeb(dataDir, folder, watch, log) : undefined;
  const watcher = web?.catch(() => undefined);
  started.defer(async () => (await watcher)?.stop());
  const [servers, mailbox] = await waitForAll([
    openServers(dataDir, folder, env, log, started),
    env.SMTP_URL ? undefined : openMail(dataDir, log, started, env.ALLOWED_HOSTS),
  ]);
  const context = await createContext(options, env, servers, mailbox);
  started.defer(writeImportSettings(context));
  const running: System['services'] = {};
  started.defer(async () => {
    await Promise.all(Object.values(running).map((service) => service.stop()));
  });
  const start = async (name: ServiceName) => {
    running[name] = await runService(planOf(name, context, { ...options, log }), folder);
    log(`${name} is ready`);
  };
  await waitForAll([
    ...wanted.map(start),
    options.feed &&
      importOncePerDay(options.feed, context, folder, new Date().toISOString().slice(0, 10)).then(
        () => log('timetable is imported'),
        // Trains that were imported earlier stay on sale, so the start goes on.
        (error: unknown) => log(`timetable import failed: ${String(error)}`),
      ),
    web,
  ]);
  if (watch) started.use(await restartOnChange(watchedServices(running), log));
  const system = started.move();
  return {
    baseUrl: context.publicUrl,
    servers,
    services: running,
    mailUrl: mailbox?.url,
    stripeUrl: running.stripe?.url,
    stop: () => system.disposeAsync(),
  };
}

/** Each service with its folder and what all services share. */
function watchedServices(running: System['services']): WatchedService[] {
  return serviceNames.flatMap((name) => {
    const service = running[name];
    const folders = [dirname(services[name].program), 'common/src'].map((folder) => join(root, folder));
    return service ? [{ name, service, folders }] : [];
  });
}

/** Tells the import of timetables and the enrolment of operators which databases the running system uses. */
function writeImportSettings({ dataDir, servers }: LaunchContext): () => Promise<void> {
  const file = join(dataDir, 'system.json');
  const mongoUrl = urlOfDatabase(servers.mongoUrl, 'tickets', servers.credentials.mongo);
  const authMongoUrl = urlOfDatabase(servers.mongoUrl, 'auth', servers.credentials.mongo);
  writePrivateFile(file, JSON.stringify({ mongoUrl, authMongoUrl }));
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

async function openMail(dataDir: string, log: Log, started: AsyncDisposableStack, allowedHosts?: string) {
  const mailbox = await openMailbox(dataDir, (to, subject) => log(`mail to ${to}: ${subject}`), allowedHosts);
  started.defer(mailbox.stop);
  return mailbox;
}

async function startWeb(dataDir: string, folder: RunFolder, watch: boolean, log: Log) {
  if (watch) return watchWeb(dataDir, folder);
  if (isWebStale()) {
    await buildWeb(dataDir, folder);
    log('web app is built');
  }
  return undefined;
}

async function createContext(
  options: StartSystem,
  baseEnv: NodeJS.ProcessEnv,
  servers: Servers,
  mailbox?: Mailbox,
): Promise<LaunchContext> {
  const ports = { auth: 0, tickets: 0, orders: 0, payments: 0, expiration: 0, stripe: 0, client: 0 };
  for (const name of serviceNames) ports[name] = options.ports?.[name] ?? (await freePort());
  return {
    dataDir: options.dataDir,
    ports,
    servers,
    smtpUrl: baseEnv.SMTP_URL || mailbox?.smtpUrl || '',
    mailUrl: mailbox?.url,
    publicUrl: baseEnv.PUBLIC_URL || `http://localhost:${ports.client}`,
    secrets: loadSecrets(options.dataDir),
    baseEnv,
  };
}

function planOf(
  name: ServiceName,
  context: LaunchContext,
  { watch, restarts = false, log }: StartSystem & { log: Log },
) {
  const { program, readyPath } = services[name];
  return {
    program: {
      name,
      command: process.execPath,
      args: [program],
      cwd: root,
      env: envOf(name, context),
      logFile: join(context.dataDir, 'logs', `${name}.log`),
    },
    url: urlOf(context, name),
    readyPath,
    // A change restarts it.
    restarts: restarts && !watch,
    log,
  };
}

const withoutSecrets = (url: string) => url.replace(/\/\/[^@/]*@/, '//');
