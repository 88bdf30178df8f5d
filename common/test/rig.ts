import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import mongoose from 'mongoose';
import { inject } from 'vitest';
import type { App } from '../src/http/app.ts';
import { until } from '../testing/until.ts';
import type { CounterConfig } from './fixtures/counter.ts';

const program = fileURLToPath(new URL('fixtures/crashing.ts', import.meta.url));

/** Names of its own on the run's servers: one stream prefix, a database for the owner and one for the hearer. */
export async function counterNames() {
  const { natsUrl, mongoUrl } = inject('servers');
  const name = `c${crypto.randomUUID().slice(0, 8)}`;
  const configOf = (database: string): CounterConfig => {
    const url = new URL(mongoUrl);
    url.pathname = `/${name}_${database}`;
    return { natsUrl, natsPrefix: name, mongoUrl: url.href, logLevel: process.env.RIG_LOG ?? 'silent' };
  };
  const owner = configOf('owner');
  const hearer = configOf('hearer');
  const open: App[] = [];
  return {
    owner,
    hearer,
    /** Waits for a program to be ready, and closes it at the end. */
    async started<T extends { app: App }>(opened: T): Promise<T> {
      open.push(opened.app);
      await opened.app.ready();
      await until(
        'a program to be ready',
        async () => (await opened.app.inject('/ready')).statusCode === 200,
      );
      return opened;
    },
    /** Runs the crashing program until it has killed itself. */
    async crash(step: string, nth: number, config: CounterConfig): Promise<void> {
      const child: ChildProcess = spawn(process.execPath, [program, step, String(nth)], {
        env: { ...process.env, COUNTER: JSON.stringify(config) },
        stdio: 'ignore',
      });
      const [, signal] = await once(child, 'exit');
      if (signal !== 'SIGKILL') throw new Error(`the program ended by itself before "${step}"`);
    },
    async [Symbol.asyncDispose]() {
      for (const app of open.toReversed()) await app.close();
      for (const { mongoUrl: url } of [owner, hearer]) {
        const connection = await mongoose.createConnection(url).asPromise();
        await connection.dropDatabase();
        await connection.close();
      }
    },
  };
}
