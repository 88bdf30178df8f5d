import { until } from '@railhead/common/testing/until';
import type { Redis } from 'ioredis';
import type mongoose from 'mongoose';
import type { NatsConnection } from 'nats';
import type { ServiceName } from '../../infra/local/launch/services.ts';
import type { System } from '../../infra/local/launch/system.ts';
import type { Arrivals, Load, LoadJobs, Shot } from '../generator/load.ts';
import type { Recipe } from '../generator/requests.ts';
import type { Supply } from '../generator/wishes.ts';
import { type CpuTimes, cpuTimes, machineBusyMs, spent, sumOf } from '../measure/cpu.ts';
import { type Done, type Jobs, startWorker, type Worker } from '../processes/worker.ts';
import { openGround } from './ground.ts';
import { scheduleRuns, supplyOf } from './runs.ts';

/** How long each part of a row takes; `--quick` only shows that everything works. */
export interface Pace {
  quick: boolean;
  /** Seconds of one shot at full load, of one shot at a set rate, and of warming up. */
  shot: number;
  open: number;
  warm: number;
  /** Rounds of bare, ours, ours, bare. */
  rounds: number;
}

/** CPU time that some work took, by process, and how many cores everything else on the machine kept busy meanwhile. */
export interface Metered<T> {
  result: T;
  cpu: CpuTimes;
  others: number;
}

/** What rows measure in: the product running, bare drivers beside it, and one process that generates load. */
export interface World {
  pace: Pace;
  log(line: string): void;
  servers: System['servers'];
  services: System['services'];
  nats: NatsConnection;
  mongo: mongoose.mongo.MongoClient;
  redis: Redis;
  portOf(name: ServiceName): number;
  /** Starts a program of the bench, told where the servers are; it ends with the world at the latest. */
  start<J extends Jobs>(name: string, program: string): Promise<Worker<J>>;
  /** Puts runs of a new set on sale and waits until `orders` has heard of all. */
  onSale(set: string, count: number): Promise<Supply>;
  fire(load: Load): Promise<Done<Shot>>;
  /** Lets buyers wish from a supply, each time where the last buyers of that supply ended; `orders` is asked unless told. */
  wish(
    supply: Supply,
    arrivals: Arrivals,
    how: { kind: 'hold' } | { kind: 'order'; path?: string },
    port?: number,
  ): Promise<Done<Shot>>;
  /** After a row that was given up: what it asked for is still under way, so its programs end and the generator is new. */
  startAfresh(): Promise<void>;
  metered<T>(work: () => Promise<T>): Promise<Metered<T>>;
  close(): Promise<void>;
}

/** Starts everything on ports and data of its own. */
export async function openWorld(options: {
  pace: Pace;
  services: ServiceName[];
  log: (line: string) => void;
}): Promise<World> {
  const ground = await openGround(options);
  const { system, nats, mongo, bearers } = ground;
  const { servers, services } = system;
  const workers = new Map<string, { pid: number; stop(): Promise<void> }>();
  const wished = new Map<Supply, number>();

  const start = async <J extends Jobs>(name: string, program: string): Promise<Worker<J>> => {
    const worker = await startWorker<J>(new URL(program, import.meta.url), ground.env);
    workers.set(name, worker);
    const stop = async () => {
      workers.delete(name);
      await worker.stop();
    };
    return { ...worker, stop };
  };
  const endPrograms = async () => {
    await Promise.all([...workers.values()].map((worker) => worker.stop()));
    workers.clear();
  };
  const startGenerator = () => start<LoadJobs>('generator', '../generator/load.ts');
  let generator = await startGenerator();

  const portOf = (name: ServiceName): number => {
    const url = services[name]?.url;
    if (!url) throw new Error(`${name} was not started`);
    return Number(new URL(url).port);
  };
  const processes = (): Record<string, number> => {
    const all = { ...services, ...servers.processes, ...Object.fromEntries(workers), bench: process };
    const named = Object.entries(all).flatMap(([name, { pid }]) => (pid === undefined ? [] : [[name, pid]]));
    return Object.fromEntries(named) as Record<string, number>;
  };

  return {
    pace: options.pace,
    log: options.log,
    servers,
    services,
    nats,
    mongo,
    redis: ground.redis,
    portOf,
    start,
    async onSale(set, count) {
      const ids = await scheduleRuns(nats.jetstream(), set, count);
      const runs = mongo.db('railhead_orders').collection<{ _id: string }>('runs');
      await until(`${count} runs of ${set}`, async () => {
        const known = await runs.countDocuments({ _id: { $gte: `${set}-`, $lt: `${set}.` } });
        return known === count;
      });
      return supplyOf(ids);
    },
    fire: (load) => generator.ask('fire', load),
    async wish(supply, arrivals, how, port = portOf('orders')) {
      const first = wished.get(supply) ?? 0;
      const recipe: Recipe =
        how.kind === 'hold'
          ? { kind: 'hold', supply, first }
          : { kind: 'order', supply, first, path: how.path ?? '/api/orders', bearers };
      const done = await generator.ask('fire', { port, recipe, arrivals });
      wished.set(supply, first + done.answer.sent);
      return done;
    },
    async startAfresh() {
      await endPrograms();
      generator = await startGenerator();
    },
    async metered(work) {
      const before = { at: performance.now(), busy: machineBusyMs(), used: cpuTimes(processes()) };
      const result = await work();
      const cpu = spent(before.used, cpuTimes(processes()));
      const elapsed = performance.now() - before.at;
      return { result, cpu, others: Math.max(0, machineBusyMs() - before.busy - sumOf(cpu)) / elapsed };
    },
    async close() {
      await endPrograms();
      await ground.close();
    },
  };
}
