import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { killGroup, type RunFolder } from './run-folder.ts';

/** What to run, and where it writes. */
export type Program = {
  name: string;
  command: string;
  args: readonly string[];
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  /** Takes what the program prints, appended over its lives. */
  logFile: string;
};

/** Why a process ended; `asked` when it was we who ended it. */
export type Exit = { code: number | null; signal: NodeJS.Signals | null; asked: boolean };

/** One program with a life: it can be started again after it was stopped, killed or died. */
export type Child = ReturnType<typeof child>;

/** How long a program may take to end by itself before it is killed, in milliseconds. */
const graceMs = 10_000;

export function child(program: Program, folder: RunFolder) {
  let running: { process: ChildProcess; exited: Promise<Exit>; asked: boolean } | undefined;

  const end = async (signal: NodeJS.Signals) => {
    const life = running;
    if (!life?.process.pid) return;
    life.asked = true;
    const { pid } = life.process;
    killGroup(pid, signal);
    const timer = setTimeout(() => killGroup(pid, 'SIGKILL'), graceMs);
    await life.exited;
    clearTimeout(timer);
  };

  return {
    name: program.name,
    get pid() {
      return running?.process.pid;
    },
    /** Starts it and returns at once; the promise says how it ended. A program that cannot be run throws. */
    async start(): Promise<{ exited: Promise<Exit> }> {
      if (running) throw new Error(`${program.name} is running already.`);
      const process = await spawned(program);
      const life = {
        process,
        asked: false,
        exited: Promise.resolve<Exit>({ code: 0, signal: null, asked: true }),
      };
      life.exited = new Promise((resolve) => {
        process.once('exit', (code, signal) => {
          running = undefined;
          folder.forget(program.name);
          resolve({ code, signal, asked: life.asked });
        });
      });
      running = life;
      if (process.pid) folder.remember(program.name, process.pid);
      return { exited: life.exited };
    },
    /** Asks it to end, and kills it when it has not after ten seconds. */
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    lastLines: (count = 20) => lastLines(program.logFile, count),
  };
}

/**
 * A process group of its own: a terminal's Ctrl-C reaches only us, who then end everything in order, and what a
 * program started in its turn ends with it.
 */
async function spawned({ command, args, env, cwd, logFile }: Program): Promise<ChildProcess> {
  mkdirSync(dirname(logFile), { recursive: true });
  const log = openSync(logFile, 'a');
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
