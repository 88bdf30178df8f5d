import { setTimeout as delay } from 'node:timers/promises';
import { type Child, child, type Exit, type Program } from '../processes/child.ts';
import type { RunFolder } from '../processes/run-folder.ts';

/** A service that answers. `kill`, then `start`, is a bad day: the same port, the same data. */
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
  /** Start again what died by itself, at most five times, waiting longer each time. */
  restarts: boolean;
  log: (line: string) => void;
};

/** How long a service may take until it is ready, in milliseconds. */
const readyMs = 60_000;
const restartsAtMost = 5;
const firstPauseMs = 500;

/** Starts a service and waits until it says that it is ready. Rejects with the last lines of its log. */
export async function runService(plan: ServicePlan, folder: RunFolder): Promise<RunningService> {
  const life = child(plan.program, folder);
  let deaths = 0;
  let isWanted = true;

  const begin = async (): Promise<Exited> => {
    const { exited } = await life.start();
    const state: Exited = { exit: undefined };
    void exited.then(async (exit) => {
      state.exit = exit;
      if (!exit.asked) await mourn(exit);
    });
    return state;
  };
  const mourn = async (exit: Exit) => {
    plan.log(obituary(life, exit));
    if (!plan.restarts || deaths >= restartsAtMost) return;
    deaths += 1;
    await delay(firstPauseMs * 2 ** deaths);
    if (isWanted && life.pid === undefined) await begin();
  };
  const start = async () => {
    isWanted = true;
    await untilReady(plan, life, await begin());
  };
  const end = async (how: () => Promise<void>) => {
    isWanted = false;
    await how();
  };

  try {
    await start();
  } catch (error) {
    await end(life.kill);
    throw error;
  }
  return {
    url: plan.url,
    get pid() {
      return life.pid;
    },
    start,
    stop: () => end(life.stop),
    kill: () => end(life.kill),
  };
}

type Exited = { exit: Exit | undefined };

async function untilReady(
  { url, readyPath, program }: ServicePlan,
  life: Child,
  state: Exited,
): Promise<void> {
  const deadline = Date.now() + readyMs;
  while (!(await isReady(`${url}${readyPath}`))) {
    if (state.exit) throw new Error(obituary(life, state.exit));
    if (Date.now() > deadline)
      throw new Error(`${program.name} is not ready after a minute:\n${life.lastLines()}`);
    await delay(50);
  }
}

const isReady = (url: string) =>
  fetch(url, { signal: AbortSignal.timeout(2_000) }).then(
    ({ ok }) => ok,
    () => false,
  );

const obituary = (life: Child, { code, signal }: Exit) =>
  `${life.name} ended with ${signal ?? `code ${code}`}. Its last words:\n${life.lastLines()}`;
