import { join } from 'node:path';
import { venv as sharedVenv } from '../paths.ts';
import { makePrivateFolder } from '../private-files.ts';
import { type RunFolder, runFolder } from '../processes/run-folder.ts';
import type { ServerName } from './choose.ts';
import { type Credentials, loadCredentials } from './credentials.ts';
import { findSource } from './probe.ts';
import { externalServer, type Server, type ServerStorage, startServer } from './server.ts';
import { type ServerSpec, serverSpecs } from './server-specs.ts';
import { wheelPrograms } from './wheels.ts';

/** NATS, Redis or Valkey, and MongoDB, all ready. */
export type Servers = {
  /** The URLs of servers that were started here contain the administrator's password: see `asUser`. */
  natsUrl: string;
  redisUrl: string;
  /** Without a database name: see `urlOfDatabase`. */
  mongoUrl: string;
  /** The passwords of the servers that were started here; an external one has none of ours. */
  credentials: Partial<Credentials>;
  /** The source of each as readable text. */
  sources: Record<ServerName, string>;
  processes: Record<ServerName, Server>;
  stop(): Promise<void>;
  /** Kills the managed servers, for when nobody needs their data. */
  discard(): Promise<void>;
};

export type StartServers = {
  /** Data, logs and ports of the managed servers. The next start continues with them. */
  dataDir: string;
  log?: (line: string) => void;
  env?: NodeJS.ProcessEnv;
  /** The Python environment in which the wheels are installed if there is no better source. */
  venv?: string;
  /** Records the processes. By default `<dataDir>/run`, whose leftover processes are ended first. */
  folder?: RunFolder;
};

/**
 * Finds and starts the three servers in parallel. If one of them fails, the others are stopped and the reason is
 * thrown: one sentence, with one command that fixes it.
 */
export async function startServers(options: StartServers): Promise<Servers> {
  makePrivateFolder(options.dataDir);
  const folder = options.folder ?? runFolder(join(options.dataDir, 'run'));
  if (!options.folder) await folder.endLeftovers();
  let wheels: ReturnType<typeof wheelPrograms> | undefined;
  const { log = () => {}, env = process.env, venv = sharedVenv } = options;
  const credentials = loadCredentials(options.dataDir);
  const context: StartContext = {
    storage: {
      dataDir: options.dataDir,
      folder,
      settings: { credentials, natsPrefix: env.NATS_PREFIX ?? '' },
    },
    log,
    env,
    wheels: (python) => (wheels ??= wheelPrograms(venv, python, log)),
  };
  const outcomes = await Promise.allSettled(
    Object.values(serverSpecs).map((spec) => startOne(spec, context)),
  );
  const started = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  const stop = async () => {
    await Promise.all(started.map((server) => server.stop()));
  };
  const [nats, redis, mongo] = ['nats', 'redis', 'mongo'].map((name) =>
    started.find((server) => server.name === name),
  );
  const discard = async () => {
    await Promise.all(started.filter(({ isManaged: isOurs }) => isOurs).map((server) => server.kill()));
  };
  if (!nats || !redis || !mongo) {
    await discard();
    throw outcomes.find((outcome) => outcome.status === 'rejected')?.reason;
  }
  return {
    natsUrl: nats.url,
    redisUrl: redis.url,
    mongoUrl: mongo.url,
    credentials: {
      ...(nats.isManaged && { nats: credentials.nats }),
      ...(redis.isManaged && { redis: credentials.redis }),
      ...(mongo.isManaged && { mongo: credentials.mongo }),
    },
    sources: { nats: nats.source, redis: redis.source, mongo: mongo.source },
    processes: { nats, redis, mongo },
    stop,
    discard,
  };
}

type StartContext = {
  storage: ServerStorage;
  log: (line: string) => void;
  env: NodeJS.ProcessEnv;
  /** Installs the wheels once for all servers that need them. */
  wheels: (python: string) => ReturnType<typeof wheelPrograms>;
};

async function startOne(spec: ServerSpec, { storage, log, env, wheels }: StartContext): Promise<Server> {
  const { choice, skipped } = await findSource(spec, env, log);
  for (const line of skipped) log(line);
  switch (choice.source) {
    case 'url':
      await spec.checkReady(choice.url).catch((cause: Error) => {
        throw new Error(`The server given by ${spec.variable} is not ready: ${cause.message}`, { cause });
      });
      return externalServer(spec, choice);
    case 'path':
      return startServer(
        spec,
        { program: choice.path },
        [choice.path, choice.version].join(' ').trim(),
        storage,
      );
    case 'docker':
      return startServer(spec, { image: choice.image }, `Docker image ${choice.image}`, storage);
    case 'wheels': {
      const programs = await wheels(choice.python);
      return startServer(spec, { program: programs[spec.name] }, 'Python wheel', storage);
    }
    case 'none':
      throw new Error(choice.reason);
  }
}
