import { type DatabaseUser, databaseOf } from '@railhead/common/store/database-users';
import { asUser, type Credentials } from './credentials.ts';

/** The URL of one database on a server: `mongodb://host/?options` and `orders` make `mongodb://host/orders?options`. */
export function withDatabase(mongoUrl: string, database: string): string {
  const [, server, options = ''] = /^(mongodb(?:\+srv)?:\/\/[^/?]+)(?:\/[^?]*)?(\?.*)?$/.exec(mongoUrl) ?? [];
  if (!server) throw new Error('The MongoDB URL must look like mongodb://host:port/?options.');
  return `${server}/${database}${options}`;
}

/** The URL of a service's own database as its own user. */
export const urlOfDatabase = (
  mongoUrl: string,
  user: DatabaseUser,
  passwords: Credentials['mongo'] | undefined,
) => withDatabase(asUser(mongoUrl, user, passwords), databaseOf(user));
