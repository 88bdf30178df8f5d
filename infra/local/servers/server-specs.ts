import { checkMongo } from './check-mongo.ts';
import type { ServerName, ServerRequirements } from './choose.ts';
import { admin, asUser, type Credentials } from './credentials.ts';
import { natsAuthorization } from './nats-authorization.ts';
import { checkNats, checkRedis } from './ready-checks.ts';
import { hashOf, redisAcl } from './redis-acl.ts';

/** Data folder and address of a server, as the server itself sees them (inside a container, if it has one). */
export type ServerLocation = { program: string; dir: string; host: string; port: number };

/** What all servers of one system share: the passwords of their users and the prefix of its streams. */
export type ServerSettings = { credentials: Credentials; natsPrefix: string };

/** How to start a server and how to check that it is ready. */
export type ServerSpec = ServerRequirements & {
  /** How to install the server itself. */
  install: string;
  /** The program inside the image. */
  imageProgram: string;
  args(location: ServerLocation): string[];
  /** Files to write into the data folder before the start, by name. */
  files?(location: ServerLocation, settings: ServerSettings): Record<string, string>;
  /** The URL with the administrator's password, if the server has users. */
  url(port: number, settings: ServerSettings): string;
  /** Rejects until the server is ready. One that is started here, and so has settings, is also initialised if it needs to be. */
  checkReady(url: string, settings?: ServerSettings): Promise<void>;
};

const nats: ServerSpec = {
  name: 'nats',
  title: 'NATS',
  variable: 'NATS_URL',
  programs: [{ program: 'nats-server', atLeast: '2.12.3' }],
  image: 'nats:2.12-alpine',
  install: 'https://docs.nats.io/running-a-nats-service/introduction/installation',
  imageProgram: 'nats-server',
  args: ({ dir }) => ['--config', `${dir}/nats.conf`],
  // `sync_interval: always`: every acknowledged message is on disk.
  files: ({ dir, host, port }, { credentials, natsPrefix }) => ({
    'nats.conf': [
      `host: "${host}"`,
      `port: ${port}`,
      'max_payload: 512KB',
      `jetstream { store_dir: "${dir}/streams", sync_interval: always }`,
      natsAuthorization((user) => credentials.nats[user], natsPrefix),
    ].join('\n'),
  }),
  url: (port, { credentials }) => asUser(`nats://127.0.0.1:${port}`, admin, credentials.nats),
  checkReady: checkNats,
};

const redis: ServerSpec = {
  name: 'redis',
  title: 'Redis or Valkey',
  variable: 'REDIS_URL',
  programs: [
    { program: 'valkey-server', atLeast: '7.0' },
    { program: 'redis-server', atLeast: '7.0' },
  ],
  image: 'valkey/valkey:9-alpine',
  install: 'sudo apt-get install valkey-server (macOS: brew install valkey)',
  imageProgram: 'valkey-server',
  args: ({ dir, host, port }) =>
    Object.entries({
      '--bind': host,
      '--port': String(port),
      '--protected-mode': 'no',
      '--dir': dir,
      '--aclfile': `${dir}/users.acl`,
      '--appendonly': 'yes',
      '--save': '',
      '--maxmemory-policy': 'noeviction',
    }).flat(),
  files: (_location, { credentials: { redis: passwords } }) => ({
    'users.acl': redisAcl((user) => hashOf(passwords[user])),
  }),
  url: (port, { credentials }) => asUser(`redis://127.0.0.1:${port}`, admin, credentials.redis),
  checkReady: checkRedis,
};

const replicaSet = 'railhead';

const memberKeyFile = 'member-key';
const adminPasswordFile = 'admin-password';

function mongoArgs({ program, dir, host, port }: ServerLocation): string[] {
  // A key file also makes clients log in. The documents of a transaction stay locked after its client was killed: for 5 s
  // instead of the default minute, as in secantusd.py.
  if (program.endsWith('mongod'))
    return Object.entries({
      '--replSet': replicaSet,
      '--bind_ip': host,
      '--port': String(port),
      '--dbpath': dir,
      '--keyFile': `${dir}/${memberKeyFile}`,
      '--setParameter': 'transactionLifetimeLimitSeconds=5',
    }).flat();
  const args = ['--host', host, '--port', String(port), '--storage-path', dir, '--sync-on-commit', '--auth'];
  return program.endsWith('secantusd-rs')
    ? args
    : [...args, '--admin-password-file', `${dir}/${adminPasswordFile}`];
}

const mongo: ServerSpec = {
  name: 'mongo',
  title: 'MongoDB',
  variable: 'MONGO_URL',
  programs: [{ program: 'mongod', atLeast: '8' }, { program: 'secantusd-rs' }],
  image: 'mongo:8',
  install: 'https://www.mongodb.com/docs/manual/administration/install-community/',
  imageProgram: 'mongod',
  args: mongoArgs,
  files: (_location, { credentials: { mongo: passwords } }) => ({
    [memberKeyFile]: passwords.memberKey,
    [adminPasswordFile]: passwords.admin,
  }),
  // A direct connection, so the host name in the configuration of the replica set does not matter.
  url: (port, { credentials }) =>
    asUser(`mongodb://127.0.0.1:${port}/?directConnection=true&authSource=admin`, admin, credentials.mongo),
  checkReady: (url, settings) =>
    checkMongo(url, settings && { replicaSet, users: settings.credentials.mongo }),
};

export const serverSpecs: Record<ServerName, ServerSpec> = { nats, redis, mongo };
