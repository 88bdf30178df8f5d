import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { child, type Exit } from '../processes/child.ts';
import { freePort } from '../processes/ports.ts';
import type { RunFolder } from '../processes/run-folder.ts';
import type { Choice, ServerName } from './choose.ts';
import { container, dataInContainer } from './docker.ts';
import type { Recipe } from './recipes.ts';

/** One running server. `kill`, then `start`, is a bad day: the same port, the same data. */
export type Server = {
  name: ServerName;
  url: string;
  /** Where it came from, for a person to read. */
  source: string;
  /** Started here, so ours to end; a server given by URL is not. */
  isOurs: boolean;
  /** Its process; absent for a server in a container or one that was given by URL. */
  readonly pid: number | undefined;
  start(): Promise<void>;
  stop(): Promise<void>;
  kill(): Promise<void>;
};

/** How a chosen server is run: a program of its own, or an image. */
export type Means = { program: string } | { image: string };

/** How long a server may take to serve, in milliseconds: one with much data replays it first. */
const readyMs = 60_000;

/** A server that somebody else runs: used, never ended. */
export function givenServer(recipe: Recipe, { url }: Extract<Choice, { source: 'url' }>): Server {
  const notOurs = () =>
    Promise.reject(new Error(`The server of ${recipe.variable} is not ours to end or start.`));
  const source = `given by ${recipe.variable}`;
  return {
    name: recipe.name,
    url,
    source,
    isOurs: false,
    pid: undefined,
    start: notOurs,
    stop: async () => {},
    kill: notOurs,
  };
}

/**
 * Starts a server on a free port (the one it had the last time, if it is free), its data in `<dataDir>/<name>`, and
 * waits until it answers. Rejects with the last lines of its log.
 */
export async function startServer(
  recipe: Recipe,
  means: Means,
  source: string,
  { dataDir, folder }: { dataDir: string; folder: RunFolder },
): Promise<Server> {
  const portFile = join(dataDir, `${recipe.name}.port`);
  const tries = 3;
  for (let left = tries; ; left--) {
    const port = await freePort(left === tries ? lastPort(portFile) : 0);
    const life = prepare(recipe, means, port, dataDir, folder);
    const url = recipe.url(port);
    const start = async () => untilReady(recipe, url, await life.start(), life.lastLines);
    try {
      await start();
    } catch (error) {
      await life.kill();
      if (left > 1 && /address (already )?in use/i.test(life.lastLines())) continue;
      throw error;
    }
    writeFileSync(portFile, String(port));
    return {
      name: recipe.name,
      url,
      source,
      isOurs: true,
      get pid() {
        return life.pid;
      },
      start,
      stop: life.stop,
      kill: life.kill,
    };
  }
}

function prepare(recipe: Recipe, means: Means, port: number, dataDir: string, folder: RunFolder) {
  const dir = join(dataDir, recipe.name);
  mkdirSync(dir, { recursive: true });
  const inImage = 'image' in means;
  const place = inImage
    ? { program: recipe.inImage, dir: dataInContainer, host: '0.0.0.0', port }
    : { program: means.program, dir, host: '127.0.0.1', port };
  for (const [name, text] of Object.entries(recipe.files?.(place) ?? {}))
    writeFileSync(join(dir, name), text);
  const { name } = recipe;
  if (inImage) {
    return container({
      name,
      image: means.image,
      command: [recipe.inImage, ...recipe.args(place)],
      dir,
      port,
    });
  }
  const logFile = join(dataDir, 'logs', `${name}.log`);
  return child({ name, command: means.program, args: recipe.args(place), cwd: dir, logFile }, folder);
}

async function untilReady(
  recipe: Recipe,
  url: string,
  { exited }: { exited: Promise<Exit> },
  lastLines: () => string,
): Promise<void> {
  const deadline = Date.now() + readyMs;
  let ended: Exit | undefined;
  void exited.then((exit) => {
    ended = exit;
  });
  for (;;) {
    try {
      return await recipe.talk(url, 'ours');
    } catch (cause) {
      if (!ended && Date.now() < deadline) {
        await delay(25);
        continue;
      }
      const fate = ended
        ? `ended at once (${ended.signal ?? `code ${ended.code}`})`
        : 'did not answer in time';
      throw new Error(`${recipe.title} ${fate}. Its last words:\n${lastLines()}`, { cause });
    }
  }
}

function lastPort(file: string): number {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    return 0;
  }
}
