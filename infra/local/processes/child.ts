import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { makePrivateFolder } from '../private-files.ts';
import { killGroup, type RunFolder } from './run-folder.ts';

/** A command, its environment and its log file. */
export type Program = {
  name: string;
  command: string;
  args: readonly string[];
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  /** Standard output and standard error are appended here. */
  logFile: string;
};

/** How a process exited. `requested` is true if `stop` or `kill` ended it. */
export type Exit = { code: number | null; signal: NodeJS.Signals | null; requested: boolean };

/** A program that can be started again after it exited. */
export type Child = ReturnType<typeof child>;

/** Time between SIGTERM and SIGKILL, in milliseconds. */
const stopTimeoutMs = 10_000;

export function child(program: Program, folder: RunFolder) {
  let running: { process: ChildProcess; exited: Promise<Exit>; requested: boolean } | undefined;

  const end = async (signal: NodeJS.Signals) => {
    const current = running;
    if (!current?.process.pid) return;
    current.requested = true;
    const { pid } = current.process;
    killGroup(pid, signal);
    const timer = setTimeout(() => killGroup(pid, 'SIGKILL'), stopTimeoutMs);
    await current.exited;
    clearTimeout(timer);
  };

  return {
    name: program.name,
    get pid() {
      return running?.process.pid;
    },
    /** Resolves as soon as the process is spawned; `exited` resolves when it ends. Throws if the program cannot be run. */
    async start(): Promise<{ exited: Promise<Exit> }> {
      if (running) throw new Error(`${program.name} is already running.`);
      const process = await spawnInGroup(program);
      const current = {
        process,
        requested: false,
        exited: Promise.resolve<Exit>({ code: 0, signal: null, requested: true }),
      };
      current.exited = new Promise((resolve) => {
        process.once('exit', (code, signal) => {
          running = undefined;
          folder.forget(program.name);
          resolve({ code, signal, requested: current.requested });
        });
      });
      running = current;
      if (process.pid) folder.remember(program.name, process.pid);
      return { exited: current.exited };
    },
    /** Sends SIGTERM, and SIGKILL after ten seconds. */
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    lastLines: (count = 20) => lastLines(program.logFile, count),
  };
}

/**
 * Spawns in a new process group, so that Ctrl-C in the terminal reaches only the launcher, which stops everything in
 * order, and so that a signal to the group also ends grandchildren.
 */
async function spawnInGroup({ command, args, env, cwd, logFile }: Program): Promise<ChildProcess> {
  makePrivateFolder(dirname(logFile));
  const log = openSync(logFile, 'a', 0o600);
  chmodSync(logFile, 0o600);
  try {
    const started = spawn(command, args, { env, cwd, stdio: ['ignore', log, log], detached: true });
    await new Promise((resolve, reject) => started.once('spawn', resolve).once('error', reject));
    return started;
  } finally {
    closeSync(log);
  }
}

function lastLines(logFile: string, count: number): string {
  if (!existsSync(logFile)) return '';
  return readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-count).join('\n');
}
