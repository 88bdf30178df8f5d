import { randomInt } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BrokerUser, brokerUsers } from '@railhead/common/messaging/nats/permissions';
import { owners } from '@railhead/common/messaging/topology';
import { type DatabaseUser, databaseUsers } from '@railhead/common/store/database-users';
import { writePrivateFile } from '../private-files.ts';

/** Has all rights: for declaring streams, for `npm run reset` and for tests. */
export const admin = 'admin';

/** The key by which the members of a MongoDB replica set know one another; no user. */
export const memberKey = 'memberKey';

/** The users of each server that is started here, with their passwords. */
export type Credentials = {
  nats: Readonly<Record<BrokerUser | typeof admin, string>>;
  redis: Readonly<Record<(typeof owners)[number] | typeof admin, string>>;
  mongo: Readonly<Record<DatabaseUser | typeof admin | typeof memberKey, string>>;
};

export const natsUsers = [...brokerUsers, admin] as const;
export const redisUsers = [...owners, admin] as const;
export const mongoUsers = [...databaseUsers, admin] as const;

/**
 * The passwords of a data folder, generated at its first start. A user that is missing, because the folder was made by an
 * older version, gets its password now.
 */
export function loadCredentials(dataDir: string): Credentials {
  const file = join(dataDir, 'credentials.json');
  const stored: { [Server in keyof Credentials]?: Partial<Credentials[Server]> } = existsSync(file)
    ? JSON.parse(readFileSync(file, 'utf8'))
    : {};
  const credentials = {
    nats: complete(natsUsers, stored.nats),
    redis: complete(redisUsers, stored.redis),
    mongo: complete([...mongoUsers, memberKey], stored.mongo),
  };
  writePrivateFile(file, `${JSON.stringify(credentials, null, 2)}\n`);
  return credentials;
}

const complete = <User extends string>(
  users: readonly User[],
  stored: Partial<Record<User, string>> = {},
): Record<User, string> =>
  Object.fromEntries(users.map((user) => [user, stored[user] ?? newPassword()])) as Record<User, string>;

const passwordLength = 32;
const letters = 'abcdefghijklmnopqrstuvwxyz';

/** Letters only (150 bits): they need no escaping in a URL or a configuration file. */
export const newPassword = (): string =>
  Array.from({ length: passwordLength }, () => letters[randomInt(letters.length)]).join('');

/** The URL of a server as one of its users. An external server has no users of ours, so its URL stays as it is given. */
export function asUser(url: string, user: string, passwords: Readonly<Record<string, string>> | undefined) {
  const password = passwords?.[user];
  return password === undefined ? url : url.replace(/\/\/(?:[^@/]*@)?/, `//${user}:${password}@`);
}
