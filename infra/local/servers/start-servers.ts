import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { venv as sharedVenv } from '../places.ts';
import { type RunFolder, runFolder } from '../processes/run-folder.ts';
import type { ServerName } from './choose.ts';
import { findSource } from './probe.ts';
import { type Recipe, recipes } from './recipes.ts';
import { givenServer, type Server, startServer } from './server.ts';
import { wheelPrograms } from './wheels.ts';

/** NATS, Redis or Valkey, and MongoDB, all answering. */
export type Servers = {
  natsUrl: string;
  redisUrl: string;
  /** Without a database name: see `withDatabase`. */
  mongoUrl: string;
  /** Where each came from, for a person to read. */
  sources: Record<ServerName, string>;
  processes: Record<ServerName, Server>;
  stop(): Promise<void>;
  /** Ends the servers that are ours at once, for when nobody needs their data. */
  discard(): Promise<void>;
};

export type StartServers = {
  /** Holds data, logs and ports of the servers started here; they go on with it at the next start. */
  dataDir: string;
  log?: (line: string) => void;
  env?: NodeJS.ProcessEnv;
  /** Where the Python wheels are installed when nothing better is found. */
  venv?: string;
  /** Where the processes leave their numbers; `<dataDir>/run`, whose leftovers are ended first, when not given. */
  folder?: RunFolder;
};

/**
 * Finds and starts the three servers side by side. If one cannot be had, those already started are ended and the
 * reason is thrown: one sentence, with one command that mends it.
 */
export async function startServers(options: StartServers): Promise<Servers> {
  mkdirSync(options.dataDir, { recursive: true });
  const folder = options.folder ?? runFolder(join(options.dataDir, 'run'));
  if (!options.folder) await folder.endLeftovers();
  let wheels: ReturnType<typeof wheelPrograms> | undefined;
  const { log = () => {}, env = process.env, venv = sharedVenv } = options;
  const around: Around = {
    place: { dataDir: options.dataDir, folder },
    log,
    env,
    wheels: (python) => (wheels ??= wheelPrograms(venv, python, log)),
  };
  const outcomes = await Promise.allSettled(Object.values(recipes).map((recipe) => start(recipe, around)));
  const started = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  const stop = async () => {
    await Promise.all(started.map((server) => server.stop()));
  };
  const [nats, redis, mongo] = ['nats', 'redis', 'mongo'].map((name) =>
    started.find((server) => server.name === name),
  );
  const discard = async () => {
    await Promise.all(started.filter(({ isOurs }) => isOurs).map((server) => server.kill()));
  };
  if (!nats || !redis || !mongo) {
    await discard();
    throw outcomes.find((outcome) => outcome.status === 'rejected')?.reason;
  }
  return {
    natsUrl: nats.url,
    redisUrl: redis.url,
    mongoUrl: mongo.url,
    sources: { nats: nats.source, redis: redis.source, mongo: mongo.source },
    processes: { nats, redis, mongo },
    stop,
    discard,
  };
}

type Around = {
  place: { dataDir: string; folder: RunFolder };
  log: (line: string) => void;
  env: NodeJS.ProcessEnv;
  /** Asked by up to three servers, made once. */
  wheels: (python: string) => ReturnType<typeof wheelPrograms>;
};

async function start(recipe: Recipe, { place, log, env, wheels }: Around): Promise<Server> {
  const { choice, passedOver } = await findSource(recipe, env);
  for (const line of passedOver) log(line);
  switch (choice.source) {
    case 'url':
      await recipe.talk(choice.url, 'given').catch((cause: Error) => {
        throw new Error(`The server of ${recipe.variable} does not answer: ${cause.message}`, { cause });
      });
      return givenServer(recipe, choice);
    case 'path':
      return startServer(
        recipe,
        { program: choice.path },
        [choice.path, choice.version].join(' ').trim(),
        place,
      );
    case 'docker':
      return startServer(recipe, { image: choice.image }, `Docker image ${choice.image}`, place);
    case 'wheels': {
      const programs = await wheels(choice.python);
      return startServer(recipe, { program: programs[recipe.name] }, 'Python wheel', place);
    }
    case 'none':
      throw new Error(choice.reason);
  }
}
