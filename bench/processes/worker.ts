import { fork } from 'node:child_process';
import { once } from 'node:events';
import { basename } from 'node:path';

/** What a program can be asked to do, by name; options and answers travel as JSON. */
export type Jobs = { [name: string]: (options: never) => Promise<unknown> };

/** An answer, and which share of one core the program used while it worked on it. */
export interface Done<A> {
  answer: A;
  core: number;
}

/** A program of the bench in a process of its own. */
export interface Worker<J extends Jobs> {
  pid: number;
  ask<K extends keyof J & string>(
    job: K,
    options: Parameters<J[K]>[0],
  ): Promise<Done<Awaited<ReturnType<J[K]>>>>;
  stop(): Promise<void>;
}

interface Reply {
  id: number;
  answer?: unknown;
  core: number;
  error?: string;
}

/**
 * Starts a program that answers jobs. It leads a process group of its own, so that its CPU time can be told apart, and
 * ends when we do.
 */
export async function startWorker<J extends Jobs>(
  program: URL,
  env: Record<string, string> = {},
): Promise<Worker<J>> {
  const child = fork(program, { env: { ...process.env, ...env }, detached: true });
  const waiting = new Map<number, { resolve(done: Done<unknown>): void; reject(error: Error): void }>();
  let asked = 0;
  child.on('message', (reply: Reply) => {
    const caller = waiting.get(reply.id);
    waiting.delete(reply.id);
    if (reply.error === undefined) caller?.resolve({ answer: reply.answer, core: reply.core });
    else caller?.reject(new Error(reply.error));
  });
  child.once('exit', (code) => {
    for (const { reject } of waiting.values())
      reject(new Error(`${basename(program.pathname)} ended with ${code}`));
  });
  await once(child, 'spawn');
  if (child.pid === undefined) throw new Error(`${program.pathname} has no process`);

  return {
    pid: child.pid,
    ask: (job, options) =>
      new Promise((resolve, reject) => {
        const id = asked++;
        waiting.set(id, { resolve: (done) => resolve(done as Parameters<typeof resolve>[0]), reject });
        child.send({ id, job, options });
      }),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** The program's side: works on one message after the other as they come, and ends with its parent. */
export function answerJobs<J extends Jobs>(jobs: J): void {
  process.on('disconnect', () => process.exit(0));
  process.on('message', ({ id, job, options }: { id: number; job: keyof J; options: never }) => {
    const [began, used] = [performance.now(), process.cpuUsage()];
    const core = () => {
      const { user, system } = process.cpuUsage(used);
      return (user + system) / 1000 / (performance.now() - began);
    };
    jobs[job]?.(options).then(
      (answer) => process.send?.({ id, answer, core: core() }),
      (error: unknown) =>
        process.send?.({ id, core: core(), error: error instanceof Error ? error.message : String(error) }),
    );
  });
}
