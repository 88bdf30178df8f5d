import { setTimeout as delay } from 'node:timers/promises';
import { exponentialDelayMs } from '@railhead/common/domain/exponential-delay';
import { type Child, child, type Exit, type Program } from '../processes/child.ts';
import type { RunFolder } from '../processes/run-folder.ts';

/** A service that is ready. After `kill`, `start` brings it back on the same port with the same data. */
export type RunningService = {
  url: string;
  readonly pid: number | undefined;
  /** Resolves when it is ready again. */
  start(): Promise<void>;
  stop(): Promise<void>;
  kill(): Promise<void>;
};

export type ServicePlan = {
  program: Program;
  url: string;
  readyPath: string;
  /** Restart after an unexpected exit, at most five times with a growing delay. */
  restarts: boolean;
  log: (line: string) => void;
};

/** In milliseconds. */
const readyTimeoutMs = 60_000;
const maxRestarts = 5;
const beforeRestart = { firstMs: 1000, longestMs: 16_000 };

/** Starts a service and waits until it is ready. Rejects with the last lines of its log. */
export async function runService(plan: ServicePlan, folder: RunFolder): Promise<RunningService> {
  const process = child(plan.program, folder);
  let restarts = 0;
  let isWanted = true;

  const begin = async (): Promise<Exited> => {
    const { exited } = await process.start();
    const state: Exited = { exit: undefined };
    void exited.then(async (exit) => {
      state.exit = exit;
      if (!exit.requested) await onUnexpectedExit(exit);
    });
    return state;
  };
  const onUnexpectedExit = async (exit: Exit) => {
    plan.log(exitMessage(process, exit));
    if (!plan.restarts || restarts >= maxRestarts) return;
    restarts += 1;
    await delay(exponentialDelayMs(restarts, beforeRestart));
    if (isWanted && process.pid === undefined) await begin();
  };
  const start = async () => {
    isWanted = true;
    await waitUntilReady(plan, process, await begin());
  };
  const end = async (how: () => Promise<void>) => {
    isWanted = false;
    await how();
  };

  try {
    await start();
  } catch (error) {
    await end(process.kill);
    throw error;
  }
  return {
    url: plan.url,
    get pid() {
      return process.pid;
    },
    start,
    stop: () => end(process.stop),
    kill: () => end(process.kill),
  };
}

type Exited = { exit: Exit | undefined };

async function waitUntilReady(
  { url, readyPath, program }: ServicePlan,
  process: Child,
  state: Exited,
): Promise<void> {
  const deadline = Date.now() + readyTimeoutMs;
  while (!(await isReady(`${url}${readyPath}`))) {
    if (state.exit) throw new Error(exitMessage(process, state.exit));
    if (Date.now() > deadline)
      throw new Error(`${program.name} is not ready after a minute. Last log lines:\n${process.lastLines()}`);
    await delay(50);
  }
}

const isReady = (url: string) =>
  fetch(url, { signal: AbortSignal.timeout(2_000) }).then(
    ({ ok }) => ok,
    () => false,
  );

const exitMessage = (process: Child, { code, signal }: Exit) =>
  `${process.name} exited unexpectedly with ${signal ?? `code ${code}`}. Last log lines:\n${process.lastLines()}`;
