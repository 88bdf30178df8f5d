import { Redis } from 'ioredis';
import { serveJobs } from '../processes/worker.ts';
import { type BaselineSample, closedLoop } from './closed-loop.ts';

const library = `#!lua name=railhead_bench
redis.register_function('bench_set', function(keys, args) return redis.call('SET', keys[1], args[1]) end)`;

const clients = new Map<boolean, Redis>();
const clientFor = (pipelined: boolean): Redis => {
  const client =
    clients.get(pipelined) ?? new Redis(process.env.REDIS_URL ?? '', { enableAutoPipelining: pipelined });
  clients.set(pipelined, client);
  return client;
};

/** The baseline for a decision in Redis: a function with one SET, called from one Node process. */
async function set({
  pipelined,
  ...loop
}: {
  inFlight: number;
  seconds: number;
  pipelined: boolean;
}): Promise<BaselineSample> {
  const redis = clientFor(pipelined);
  await redis.function('LOAD', 'REPLACE', library);
  let n = 0;
  return closedLoop(loop, () => redis.fcall('bench_set', 1, `bench:{${n++ % 1000}}`, '1'));
}

export type RedisFunctionJobs = { set: typeof set };
serveJobs<RedisFunctionJobs>({ set });
