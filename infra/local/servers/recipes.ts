import type { Needs, ServerName } from './choose.ts';
import { talkToMongo, talkToNats, talkToRedis } from './talk.ts';

/** Where one start of a server puts its data and listens, as the server itself sees it. */
export type Place = { program: string; dir: string; host: string; port: number };

/** What to start and how to tell that it serves. */
export type Recipe = Needs & {
  /** The program to run in the image. */
  inImage: string;
  args(place: Place): string[];
  /** Files to be written into the data folder first, by name. */
  files?(place: Place): Record<string, string>;
  url(port: number): string;
  /** Rejects until the server at this URL really answers; one of `ours` is set up by it where that is needed. */
  talk(url: string, whose: 'ours' | 'given'): Promise<void>;
};

const nats: Recipe = {
  name: 'nats',
  title: 'NATS',
  variable: 'NATS_URL',
  programs: [{ program: 'nats-server', atLeast: '2.12.3' }],
  image: 'nats:2.12-alpine',
  inImage: 'nats-server',
  args: ({ dir }) => ['--config', `${dir}/nats.conf`],
  // `sync_interval: always`: what JetStream acknowledged is on the disk.
  files: ({ dir, host, port }) => ({
    'nats.conf': [
      `host: "${host}"`,
      `port: ${port}`,
      'max_payload: 512KB',
      `jetstream { store_dir: "${dir}/streams", sync_interval: always }`,
      '',
    ].join('\n'),
  }),
  url: (port) => `nats://127.0.0.1:${port}`,
  talk: talkToNats,
};

const redis: Recipe = {
  name: 'redis',
  title: 'Redis or Valkey',
  variable: 'REDIS_URL',
  programs: [
    { program: 'valkey-server', atLeast: '7.0' },
    { program: 'redis-server', atLeast: '7.0' },
  ],
  image: 'valkey/valkey:9-alpine',
  inImage: 'valkey-server',
  args: ({ dir, host, port }) =>
    Object.entries({
      '--bind': host,
      '--port': String(port),
      '--protected-mode': 'no',
      '--dir': dir,
      '--appendonly': 'yes',
      '--save': '',
      '--maxmemory-policy': 'noeviction',
    }).flat(),
  url: (port) => `redis://127.0.0.1:${port}`,
  talk: talkToRedis,
};

const replicaSet = 'railhead';

const mongo: Recipe = {
  name: 'mongo',
  title: 'MongoDB',
  variable: 'MONGO_URL',
  programs: [{ program: 'mongod', atLeast: '8' }, { program: 'secantusd-rs' }],
  image: 'mongo:8',
  inImage: 'mongod',
  // A killed process leaves what its transaction touched locked: 5 s, not the usual minute (secantusd.py has the same).
  args: ({ program, dir, host, port }) =>
    program.endsWith('mongod')
      ? Object.entries({
          '--replSet': replicaSet,
          '--bind_ip': host,
          '--port': String(port),
          '--dbpath': dir,
          '--setParameter': 'transactionLifetimeLimitSeconds=5',
        }).flat()
      : ['--host', host, '--port', String(port), '--storage-path', dir, '--sync-on-commit'],
  // One member, spoken to directly: its name inside the set does not matter.
  url: (port) => `mongodb://127.0.0.1:${port}/?directConnection=true`,
  talk: (url, whose) => talkToMongo(url, whose === 'ours' ? replicaSet : undefined),
};

export const recipes: Record<ServerName, Recipe> = { nats, redis, mongo };
