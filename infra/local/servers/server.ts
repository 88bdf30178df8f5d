import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { makePrivateFolder, writePrivateFile } from '../private-files.ts';
import { child, type Exit } from '../processes/child.ts';
import { freePort } from '../processes/ports.ts';
import type { RunFolder } from '../processes/run-folder.ts';
import type { Choice, ServerName } from './choose.ts';
import { createContainer, dataInContainer } from './docker.ts';
import type { ServerSettings, ServerSpec } from './server-specs.ts';

/** A running server. After `kill`, `start` brings it back on the same port with the same data. */
export type Server = {
  name: ServerName;
  url: string;
  /** Its source as readable text. */
  source: string;
  /** True if it was started here, and so is stopped here. */
  isManaged: boolean;
  /** Undefined for a server in a container and for an external one. */
  readonly pid: number | undefined;
  start(): Promise<void>;
  stop(): Promise<void>;
  kill(): Promise<void>;
};

/** Runs a server as a program or as a container. */
export type LaunchMethod = { program: string } | { image: string };

/** Where the data of the servers are, the folder that records their processes, and what they are configured with. */
export type ServerStorage = { dataDir: string; folder: RunFolder; settings: ServerSettings };

/** In milliseconds. Long, because a server with much data replays it first. */
const readyTimeoutMs = 60_000;

/** A server that is run elsewhere: it is used but never stopped. */
export function externalServer(spec: ServerSpec, { url }: Extract<Choice, { source: 'url' }>): Server {
  const notManaged = () =>
    Promise.reject(
      new Error(`The server given by ${spec.variable} is external and cannot be started or stopped here.`),
    );
  const source = `given by ${spec.variable}`;
  return {
    name: spec.name,
    url,
    source,
    isManaged: false,
    pid: undefined,
    start: notManaged,
    stop: async () => {},
    kill: notManaged,
  };
}

/**
 * Starts a server with its data in `<dataDir>/<name>` on the port of its last start, or on another one if that port is
 * taken, and waits until it is ready. Rejects with the last lines of its log.
 */
export async function startServer(
  spec: ServerSpec,
  method: LaunchMethod,
  source: string,
  { dataDir, folder, settings }: ServerStorage,
): Promise<Server> {
  const portFile = join(dataDir, `${spec.name}.port`);
  const maxAttempts = 3;
  for (let left = maxAttempts; ; left--) {
    const port = await freePort(left === maxAttempts ? lastPort(portFile) : 0);
    const process = createProcess(spec, method, port, { dataDir, folder, settings });
    const url = spec.url(port, settings);
    const checkReady = () => spec.checkReady(url, settings);
    const start = async () => waitUntilReady(spec, checkReady, await process.start(), process.lastLines);
    try {
      await start();
    } catch (error) {
      await process.kill();
      if (left > 1 && /address (already )?in use/i.test(process.lastLines())) continue;
      throw error;
    }
    writeFileSync(portFile, String(port));
    return {
      name: spec.name,
      url,
      source,
      isManaged: true,
      get pid() {
        return process.pid;
      },
      start,
      stop: process.stop,
      kill: process.kill,
    };
  }
}

function createProcess(
  spec: ServerSpec,
  method: LaunchMethod,
  port: number,
  { dataDir, folder, settings }: ServerStorage,
) {
  const dir = join(dataDir, spec.name);
  makePrivateFolder(dir);
  const isContainer = 'image' in method;
  const location = isContainer
    ? { program: spec.imageProgram, dir: dataInContainer, host: '0.0.0.0', port }
    : { program: method.program, dir, host: '127.0.0.1', port };
  for (const [name, text] of Object.entries(spec.files?.(location, settings) ?? {}))
    writePrivateFile(join(dir, name), text);
  const { name } = spec;
  if (isContainer) {
    return createContainer({
      name,
      image: method.image,
      command: [spec.imageProgram, ...spec.args(location)],
      dir,
      port,
    });
  }
  const logFile = join(dataDir, 'logs', `${name}.log`);
  return child({ name, command: method.program, args: spec.args(location), cwd: dir, logFile }, folder);
}

async function waitUntilReady(
  spec: ServerSpec,
  checkReady: () => Promise<void>,
  { exited }: { exited: Promise<Exit> },
  lastLines: () => string,
): Promise<void> {
  const deadline = Date.now() + readyTimeoutMs;
  let ended: Exit | undefined;
  void exited.then((exit) => {
    ended = exit;
  });
  for (;;) {
    try {
      return await checkReady();
    } catch (cause) {
      if (!ended && Date.now() < deadline) {
        await delay(25);
        continue;
      }
      const outcome = ended
        ? `exited during the start (${ended.signal ?? `code ${ended.code}`})`
        : 'was not ready in time';
      throw new Error(`${spec.title} ${outcome}. Last log lines:\n${lastLines()}`, { cause });
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
