import { declareAdministrator, declareDatabaseUsers } from '@railhead/common/store/database-users';
import mongoose from 'mongoose';
import { admin, asUser, type Credentials } from './credentials.ts';

const { MongoClient, MongoServerError } = mongoose.mongo;

/** In milliseconds. */
const requestTimeoutMs = 2_000;

/** How a server that is started here is initialised. */
export type MongoSettings = { replicaSet: string; users: Credentials['mongo'] };

/**
 * Requires a writable primary. With settings, a new `mongod` (or one on a new port) is configured as the only member of its
 * replica set, and the users are created or get their passwords.
 */
export async function checkMongo(url: string, settings?: MongoSettings): Promise<void> {
  const client = settings ? await connectAsAdministrator(url, settings.users) : await connectTo(url);
  try {
    const adminDatabase = client.db('admin');
    const hello = await adminDatabase.command({ hello: 1 });
    if (!hello.isWritablePrimary) {
      if (settings && hello.isreplicaset)
        await configureSingleMember(adminDatabase, settings.replicaSet, new URL(url).host);
      throw new Error('The database is not a writable primary yet.');
    }
    if (settings) await initialise(client, url, settings.users);
  } finally {
    await client.close();
  }
}

const connectTo = (url: string) =>
  new MongoClient(url, { serverSelectionTimeoutMS: requestTimeoutMs }).connect();

/**
 * A new database has no administrator yet. `mongod` knows the owner of its key file as the user of its own members;
 * `secantusd-rs` lets a client without a name create the first user, and do nothing else.
 */
async function connectAsAdministrator(url: string, users: Credentials['mongo']) {
  const asMember = asUser(url, '__system', { __system: users.memberKey }).replace(
    'authSource=admin',
    'authSource=local&authMechanism=SCRAM-SHA-256',
  );
  const withoutUser = url.replace(/\/\/[^@/]*@/, '//').replace('&authSource=admin', '');
  return (await tryLogin(url)) ?? (await tryLogin(asMember)) ?? connectTo(withoutUser);
}

async function tryLogin(url: string) {
  try {
    return await connectTo(url);
  } catch (error) {
    if (error instanceof MongoServerError && error.code === authenticationFailed) return undefined;
    throw error;
  }
}

/** From MongoDB's error codes. */
const authenticationFailed = 18;

async function initialise(client: mongoose.mongo.MongoClient, url: string, users: Credentials['mongo']) {
  if (client.options.credentials?.username !== admin) await declareAdministrator(client, admin, users.admin);
  const asAdministrator = await connectTo(url);
  try {
    await shortenTransactions(asAdministrator.db('admin'));
    await declareDatabaseUsers(asAdministrator, (user) => users[user]);
  } finally {
    await asAdministrator.close();
  }
}

/**
 * The documents of a transaction stay locked for this long after its client was killed; a minute by default. `secantusd-rs`
 * has no option for it. Servers that do not know the parameter got it at their start.
 */
const transactionLifetimeSeconds = 5;

async function shortenTransactions(adminDatabase: mongoose.mongo.Db): Promise<void> {
  try {
    await adminDatabase.command({
      setParameter: 1,
      transactionLifetimeLimitSeconds: transactionLifetimeSeconds,
    });
  } catch (error) {
    if (!(error instanceof MongoServerError)) throw error;
  }
}

/** `isreplicaset` in the reply to `hello` means that the member is new or that its port has changed. */
async function configureSingleMember(
  adminDatabase: mongoose.mongo.Db,
  set: string,
  host: string,
): Promise<void> {
  const members = [{ _id: 0, host }];
  const existing = await adminDatabase.command({ replSetGetConfig: 1 }).catch(() => undefined);
  if (!existing) await adminDatabase.command({ replSetInitiate: { _id: set, members } });
  else
    await adminDatabase.command({
      replSetReconfig: { ...existing.config, members, version: existing.config.version + 1 },
      force: true,
    });
}
