import { cpus, release, totalmem, type } from 'node:os';
import type { Harness } from '../harness/harness.ts';

/** The machine, and the durability settings of its servers. */
export interface Machine {
  processors: string;
  memoryGiB: number;
  system: string;
  node: string;
  servers: { name: string; version: string; source: string; durability: string }[];
}

export async function describeMachine({ nats, redis, mongo, servers }: Harness): Promise<Machine> {
  const all = cpus();
  const ofRedis = await redis.info('server');
  const setting = async (name: string) => String((await redis.config('GET', name)).at(1) ?? 'unknown');
  const build = await mongo.db('admin').command({ buildInfo: 1 });
  const known = (pattern: RegExp) => pattern.exec(ofRedis)?.[1];
  return {
    processors: `${all.length} × ${all[0]?.model.trim() ?? 'unknown'}`,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    node: process.version,
    servers: [
      {
        name: 'NATS',
        version: nats.info?.version ?? 'unknown',
        source: withoutFolder(servers.sources.nats),
        durability: servers.processes.nats.isManaged
          ? 'JetStream on file, `sync_interval: always`: an acknowledgement means synced'
          : 'as given',
      },
      {
        name: 'Redis/Valkey',
        version: known(/valkey_version:(\S+)/) ?? known(/redis_version:(\S+)/) ?? 'unknown',
        source: withoutFolder(servers.sources.redis),
        durability: `appendonly ${await setting('appendonly')}, appendfsync ${await setting('appendfsync')}`,
      },
      {
        name: 'MongoDB',
        version: String(build.version),
        source: withoutFolder(servers.sources.mongo),
        durability: servers.processes.mongo.isManaged
          ? 'every write `w: majority, j: true`; the stand-in with `--sync-on-commit`'
          : 'every write `w: majority, j: true`',
      },
    ],
  };
}

/** A report says which program it was, not where this machine has it. */
const withoutFolder = (source: string) => source.replace(/^\/\S*\//, '');
