import { until } from '@railhead/common/testing/until';
import type { Redis } from 'ioredis';
import type mongoose from 'mongoose';
import type { NatsConnection } from 'nats';
import type { ServiceName } from '../../infra/local/launch/services.ts';
import type { System } from '../../infra/local/launch/system.ts';
import type { DatabaseName } from '../../infra/local/servers/choose.ts';
import type { Arrivals, Load, LoadJobs, LoadSample } from '../generator/load.ts';
import { type RequestSpec, usualStatuses } from '../generator/requests.ts';
import type { Workload } from '../generator/workload.ts';
import type { Calibration } from '../measure/calibration.ts';
import { type CpuMeasurement, groupsOf, measureCpu } from '../measure/cpu.ts';
import { checkStatuses } from '../measure/expected-statuses.ts';
import { type JobResult, type Jobs, startWorker, type Worker } from '../processes/worker.ts';
import { openEnvironment } from './environment.ts';
import { scheduleRuns, workloadOf } from './runs.ts';

/** How long the parts of a row take. */
export interface Durations {
  quick: boolean;
  /** In seconds: a sample at full load, a sample at a set rate, and the warm-up. */
  sampleSeconds: number;
  openLoopSeconds: number;
  warmUpSeconds: number;
  /** The number of rounds, each baseline, ours, ours, baseline. */
  rounds: number;
}

/** What rows measure with: a running system, plain drivers and a process that generates load. */
export interface Harness {
  durations: Durations;
  database: DatabaseName | undefined;
  log(line: string): void;
  servers: System['servers'];
  services: System['services'];
  nats: NatsConnection;
  mongo: mongoose.mongo.MongoClient;
  redis: Redis;
  portOf(name: ServiceName): number;
  /** Starts a worker program with the URLs of the servers in its environment. It ends with the harness at the latest. */
  startWorker<J extends Jobs>(name: string, program: string): Promise<Worker<J>>;
  /** A limit in milliseconds, extended on a slow machine. */
  patienceMs(ms: number): number;
  /** The name of something that belongs to this try of a row, so that a repeated row meets no leftovers. */
  nameOf(name: string): string;
  /** Called before each try of a row. */
  beginTry(number: number): void;
  /** Puts runs of a new set on sale and waits until `orders` has all of them. */
  putOnSale(set: string, count: number): Promise<Workload>;
  /** @throws UnexpectedAnswers if requests get other statuses than expected. */
  runLoad(load: Load): Promise<JobResult<LoadSample>>;
  /**
   * Sends requests of a workload, starting after those that were already sent. To `orders` by default.
   * @throws UnexpectedAnswers
   */
  request(
    workload: Workload,
    arrivals: Arrivals,
    how: ({ kind: 'hold' } | { kind: 'order'; path?: string }) & Pick<Load, 'expects'>,
    port?: number,
  ): Promise<JobResult<LoadSample>>;
  /** After a failed row: ends its workers and replaces the generator, because its requests may still be running. */
  restartWorkers(): Promise<void>;
  measureCpu<T>(work: () => Promise<T>): Promise<CpuMeasurement<T>>;
  close(): Promise<void>;
}

const putOnSaleTimeoutMs = 30_000;

/** Starts everything with its own ports and data. */
export async function openHarness(options: {
  durations: Durations;
  calibration: Calibration;
  services: ServiceName[];
  /** The database server to start; by default the launcher chooses. */
  database: DatabaseName | undefined;
  log: (line: string) => void;
}): Promise<Harness> {
  const environment = await openEnvironment(options);
  const { system, nats, mongo, bearers } = environment;
  const { servers, services } = system;
  const workers = new Map<string, { pid: number; stop(): Promise<void> }>();
  const offsets = new Map<Workload, number>();

  const start = async <J extends Jobs>(name: string, program: string): Promise<Worker<J>> => {
    const worker = await startWorker<J>(new URL(program, import.meta.url), environment.env);
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
  let tryNumber = 1;
  const nameOf = (name: string) => (tryNumber === 1 ? name : `${name}${tryNumber}`);
  const patienceMs = (ms: number) => ms * options.calibration.scale;

  const runLoad = async (load: Load) => {
    const { expects = usualStatuses[load.spec.kind] } = load;
    const done = await generator.run('runLoad', load);
    checkStatuses(`a load of kind ${load.spec.kind}`, done.value.statuses, expects);
    return done;
  };

  const portOf = (name: ServiceName): number => {
    const url = services[name]?.url;
    if (!url) throw new Error(`${name} was not started`);
    return Number(new URL(url).port);
  };
  const groups = () =>
    groupsOf({ ...services, ...servers.processes, ...Object.fromEntries(workers), bench: process });

  return {
    durations: options.durations,
    database: options.database,
    log: options.log,
    servers,
    services,
    nats,
    mongo,
    redis: environment.redis,
    portOf,
    startWorker: start,
    patienceMs,
    nameOf,
    beginTry(number) {
      tryNumber = number;
    },
    async putOnSale(name, count) {
      const set = nameOf(name);
      const ids = await scheduleRuns(nats.jetstream(), set, count);
      const runs = mongo.db('railhead_orders').collection<{ _id: string }>('runs');
      await until(
        `${count} runs of ${set}`,
        async () => {
          const known = await runs.countDocuments({ _id: { $gte: `${set}-`, $lt: `${set}.` } });
          return known === count;
        },
        patienceMs(putOnSaleTimeoutMs),
      );
      return workloadOf(ids);
    },
    runLoad,
    async request(workload, arrivals, how, port = portOf('orders')) {
      const first = offsets.get(workload) ?? 0;
      const spec: RequestSpec =
        how.kind === 'hold'
          ? { kind: 'hold', workload, first }
          : { kind: 'order', workload, first, path: how.path ?? '/api/orders', bearers };
      const done = await runLoad({ port, spec, arrivals, ...(how.expects && { expects: how.expects }) });
      offsets.set(workload, first + done.value.sent);
      return done;
    },
    async restartWorkers() {
      await endPrograms();
      generator = await startGenerator();
    },
    measureCpu: (work) => measureCpu(groups, work),
    async close() {
      await endPrograms();
      await environment.close();
    },
  };
}
