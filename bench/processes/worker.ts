import { fork } from 'node:child_process';
import { once } from 'node:events';
import { basename } from 'node:path';

/** The jobs of a worker program by name. Options and results are sent as JSON. */
export type Jobs = { [name: string]: (options: never) => Promise<unknown> };

/** The result of a job, and the share of one core that the program used for it. */
export interface JobResult<A> {
  value: A;
  coreShare: number;
}

/** A program in a separate process. */
export interface Worker<J extends Jobs> {
  pid: number;
  run<K extends keyof J & string>(
    job: K,
    options: Parameters<J[K]>[0],
  ): Promise<JobResult<Awaited<ReturnType<J[K]>>>>;
  stop(): Promise<void>;
}

interface Reply {
  id: number;
  answer?: unknown;
  core: number;
  error?: string;
}

/**
 * Starts a program that serves jobs. It runs in its own process group, so that its CPU time can be measured separately,
 * and exits with its parent.
 */
export async function startWorker<J extends Jobs>(
  program: URL,
  env: Record<string, string> = {},
): Promise<Worker<J>> {
  const child = fork(program, { env: { ...process.env, ...env }, detached: true });
  const waiting = new Map<number, { resolve(done: JobResult<unknown>): void; reject(error: Error): void }>();
  let jobCount = 0;
  child.on('message', (reply: Reply) => {
    const caller = waiting.get(reply.id);
    waiting.delete(reply.id);
    if (reply.error === undefined) caller?.resolve({ value: reply.answer, coreShare: reply.core });
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
    run: (job, options) =>
      new Promise((resolve, reject) => {
        const id = jobCount++;
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

/** Called by the program: serves jobs as they arrive, and exits with the parent. */
export function serveJobs<J extends Jobs>(jobs: J): void {
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
