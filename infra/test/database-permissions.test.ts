import { randomUUID } from 'node:crypto';
import { databaseOf, databaseUsers } from '@railhead/common/store/database-users';
import mongoose from 'mongoose';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { asUser } from '../local/servers/credentials.ts';
import { urlOfDatabase, withDatabase } from '../local/servers/database-url.ts';

const { MongoClient, MongoServerError } = mongoose.mongo;
type Client = mongoose.mongo.MongoClient;

const { mongoUrl, credentials } = inject('servers');
/** Collections of this test only, in the databases that the whole run shares. */
const own = `access_${randomUUID().slice(0, 8)}`;
const opened: Client[] = [];
const connect = async (url: string): Promise<Client> => {
  const client = await new MongoClient(url, { serverSelectionTimeoutMS: 2000 }).connect();
  opened.push(client);
  return client;
};
let admin: Client;
beforeAll(async () => {
  if (!credentials.mongo) throw new Error('A database given by MONGO_URL has other users: unset it.');
  admin = await connect(mongoUrl);
  for (const user of databaseUsers)
    await admin.db(databaseOf(user)).collection<{ _id: string }>(own).insertOne({ _id: 'stored' });
});
afterAll(async () => {
  for (const user of databaseUsers) await admin.db(databaseOf(user)).dropCollection(own);
  for (const client of opened) await client.close();
});

/** The code of MongoDB's refusal, or what happened instead. */
const refusalOf = (attempt: Promise<unknown>): Promise<unknown> =>
  attempt.then(
    () => 'allowed',
    (error: unknown) => (error instanceof MongoServerError ? error.code : error),
  );

/** The attempts that were not refused for want of a right, with what happened. */
async function notUnauthorized(attempts: Record<string, Promise<unknown>>): Promise<unknown[]> {
  const outcomes = await Promise.all(
    Object.entries(attempts).map(async ([what, attempt]) => [what, await refusalOf(attempt)] as const),
  );
  return outcomes.filter(([, outcome]) => outcome !== unauthorized);
}

const unauthorized = 13;
const authenticationFailed = 18;

/** What a client can try in the database of somebody else. */
const intrusions = (client: Client, database: string): Record<string, Promise<unknown>> => {
  const db = client.db(database);
  const rows = db.collection<{ _id: string }>(own);
  const bulk = (op: object) =>
    client.db('admin').command({ bulkWrite: 1, ops: [op], nsInfo: [{ ns: `${database}.${own}` }] });
  return {
    find: rows.findOne(),
    count: db.command({ count: own }),
    distinct: rows.distinct('_id'),
    aggregate: rows.aggregate().toArray(),
    explain: rows.find().explain(),
    insert: rows.insertOne({ _id: randomUUID() }),
    update: rows.updateOne({ _id: 'stored' }, { $set: { changed: true } }),
    findAndModify: rows.findOneAndDelete({ _id: 'stored' }),
    delete: rows.deleteMany({}),
    'bulkWrite insert': bulk({ insert: 0, document: { _id: randomUUID() } }),
    'bulkWrite delete': bulk({ delete: 0, filter: {}, multi: true }),
    createIndexes: rows.createIndex({ a: 1 }),
    dropIndexes: db.command({ dropIndexes: own, index: '*' }),
    create: db.createCollection(`${own}_new`),
    drop: rows.drop(),
    dropDatabase: db.dropDatabase(),
    listCollections: db.listCollections().toArray(),
    listIndexes: rows.indexes(),
    collStats: db.command({ collStats: own }),
    dbStats: db.stats(),
  };
};

describe.each(databaseUsers)('%s', (user) => {
  const others = databaseUsers.filter((other) => other !== user);
  let client: Client;
  beforeAll(async () => {
    client = await connect(urlOfDatabase(mongoUrl, user, credentials.mongo));
  });

  test('works in its own database: documents, indexes, transactions, writes to several collections', async () => {
    const rows = client.db().collection<{ _id: string; n?: number }>(own);
    const session = client.startSession();
    await session.withTransaction(async () => {
      await rows.insertOne({ _id: 'own', n: 1 }, { session });
      await rows.updateOne({ _id: 'own' }, { $inc: { n: 1 } }, { session });
    });
    await session.endSession();
    await rows.createIndex({ n: 1 });
    await client.db('admin').command({
      bulkWrite: 1,
      ops: [{ insert: 0, document: { _id: 'bulk' } }],
      nsInfo: [{ ns: `${databaseOf(user)}.${own}` }],
    });
    expect(await rows.countDocuments()).toBe(3);
    expect(await rows.findOne({ _id: 'own' })).toEqual({ _id: 'own', n: 2 });
  });

  test.each([...others.map(databaseOf), 'admin', 'local', 'config'])(
    'neither reads nor changes anything in %s',
    async (database) => {
      expect(await notUnauthorized(intrusions(client, database))).toEqual([]);
    },
  );

  test('reaches no other database through its own', async () => {
    const [other] = others.map(databaseOf);
    const rows = client.db().collection(own);
    const run = (...pipeline: object[]) => rows.aggregate(pipeline).toArray();
    const adminDb = client.db('admin');
    const namespaces = [`${databaseOf(user)}.${own}`, `${other}.${own}`];
    const attempts: Record<string, Promise<unknown>> = {
      out: run({ $out: { db: other, coll: own } }),
      merge: run({ $merge: { into: { db: other, coll: own } } }),
      rename: adminDb.command({ renameCollection: namespaces[0], to: `${other}.${own}_stolen` }),
      'rename of a foreign one': adminDb.command({
        renameCollection: namespaces[1],
        to: `${namespaces[0]}_x`,
      }),
      'bulkWrite to both': adminDb.command({
        bulkWrite: 1,
        ops: [{ insert: 1, document: { _id: randomUUID() } }],
        nsInfo: namespaces.map((ns) => ({ ns })),
      }),
    };
    expect(await notUnauthorized(attempts)).toEqual([]);
    const found = await refusalOf(
      run({ $lookup: { from: { db: other, coll: own }, pipeline: [], as: 'found' } }),
    );
    expect(found).not.toBe('allowed');
  });

  test('is no administrator', async () => {
    const attempts: Record<string, Promise<unknown>> = {
      'create a user': client
        .db()
        .command({ createUser: own, pwd: 'x', roles: [{ role: 'root', db: 'admin' }] }),
      'take a role': client.db('admin').command({ grantRolesToUser: user, roles: ['root'] }),
      'change its role': client.db('admin').command({ updateUser: user, roles: ['root'] }),
      'change the password of another': client.db('admin').command({ updateUser: 'admin', pwd: 'x' }),
      'list users': client.db('admin').command({ usersInfo: 1 }),
      'change settings': client.db('admin').command({ setParameter: 1, transactionLifetimeLimitSeconds: 60 }),
      'read the log': client.db('admin').command({ getLog: 'global' }),
      'end the operations of others': client.db('admin').command({ killOp: 1, op: 1 }),
    };
    expect(await notUnauthorized(attempts)).toEqual([]);
  });
});

test('without a user only the greeting is answered', async () => {
  const bare = await connect(mongoUrl.replace(/\/\/[^@]*@/, '//').replace('&authSource=admin', ''));
  expect(await notUnauthorized(intrusions(bare, 'railhead_auth'))).toEqual([]);
  expect(await refusalOf(bare.db('admin').command({ createUser: own, pwd: 'x', roles: ['root'] }))).toBe(
    unauthorized,
  );
});

test('another password, an unknown user and a user of another database are refused', async () => {
  for (const url of [
    asUser(mongoUrl, 'orders', { orders: 'guessed' }),
    asUser(mongoUrl, 'root', { root: 'root' }),
    withDatabase(
      asUser(mongoUrl, 'orders', credentials.mongo).replace('authSource=admin', ''),
      'railhead_orders',
    ),
  ])
    expect(await refusalOf(connect(url))).toBe(authenticationFailed);
});

test('what was tried changed nothing', async () => {
  for (const user of databaseUsers) {
    const ids = await admin.db(databaseOf(user)).collection<{ _id: string }>(own).distinct('_id');
    expect(ids.toSorted()).toEqual(['bulk', 'own', 'stored']);
  }
});
