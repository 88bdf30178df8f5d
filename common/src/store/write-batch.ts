import mongoose from 'mongoose';
import type { Mongo } from './mongo.ts';
import { ConcurrencyConflict, type Tx } from './transact.ts';
import { DuplicateKey, isDuplicate } from './write-errors.ts';

/** A new document. */
interface Insert {
  collection: string;
  insert: { _id: string };
  /** Its id may have been inserted concurrently; the transaction then reads and decides again. */
  isContended?: boolean;
}
/**
 * An update of exactly one document, on condition that it still matches the filter. An upsert also adds a missing one;
 * if the document exists and does not match, its id is a duplicate.
 */
interface GuardedUpdate {
  collection: string;
  filter: Record<string, unknown> & { _id: string };
  update: Record<string, unknown>;
  isUpsert?: boolean;
}
export type BatchWrite = Insert | GuardedUpdate;

/** What the server reports about one write that failed. */
interface FailedWrite {
  idx: number;
  code: number;
  errmsg: string;
  keyPattern?: Record<string, unknown>;
}
interface BulkWriteReply {
  cursor: { firstBatch: FailedWrite[] };
  nErrors: number;
  nMatched: number;
  nUpserted: number;
}

const { MongoServerError } = mongoose.mongo;
const duplicateKey = 11_000;

/**
 * Sends writes to several collections in order, as part of a transaction: in one command if the server can do that.
 * After a failure the transaction must be given up.
 * @throws ConcurrencyConflict when a contended document exists already or a guarded one does not match
 * @throws DuplicateKey when another document has the same unique key
 */
export async function writeBatch(mongo: Mongo, writes: BatchWrite[], tx: Tx): Promise<void> {
  if (writes.length === 0) return;
  if (mongo.hasBulkWrite()) await writeTogether(mongo, writes, tx);
  else await writeOneByOne(mongo, writes, tx);
}

async function writeTogether(mongo: Mongo, writes: BatchWrite[], { session }: Tx): Promise<void> {
  const collections = [...new Set(writes.map(({ collection }) => collection))];
  const indexes = new Map(collections.map((collection, index) => [collection, index]));
  const ops = writes.map((write) => {
    const at = indexes.get(write.collection);
    return 'insert' in write
      ? { insert: at, document: write.insert }
      : { update: at, filter: write.filter, updateMods: write.update, upsert: write.isUpsert === true };
  });
  const { db, client } = connected(mongo);
  const reply = (await client.db('admin').command(
    {
      bulkWrite: 1,
      ops,
      nsInfo: collections.map((collection) => ({ ns: `${db.databaseName}.${collection}` })),
      ordered: true,
      errorsOnly: true,
    },
    { session },
  )) as unknown as BulkWriteReply;
  const failed = reply.cursor.firstBatch.at(0);
  if (failed) throw toError(writes[failed.idx], failed);
  const updates = writes.filter((write) => !('insert' in write)).length;
  if (reply.nMatched + reply.nUpserted < updates)
    throw new ConcurrencyConflict('a document was changed concurrently');
}

/** For older servers: one command for writes of one kind that follow one another. */
async function writeOneByOne(mongo: Mongo, writes: BatchWrite[], { session }: Tx): Promise<void> {
  for (let rest = writes; rest.length > 0; ) {
    const [first] = rest;
    if (!first) return;
    const isOther = (write: BatchWrite) =>
      write.collection !== first.collection || 'insert' in write !== 'insert' in first;
    const end = rest.findIndex(isOther);
    const alike = end === -1 ? rest : rest.slice(0, end);
    rest = end === -1 ? [] : rest.slice(end);

    const collection = connected(mongo).db.collection<{ _id: string }>(first.collection);
    const inserts = alike.flatMap((write) => ('insert' in write ? [write] : []));
    const updates = alike.flatMap((write) => ('insert' in write ? [] : [write]));
    if (inserts.length > 0) {
      await collection
        .insertMany(
          inserts.map(({ insert }) => insert),
          { session },
        )
        .catch((error: unknown) => {
          throw inserts[0]?.isContended && isDuplicate(error, '_id') ? concurrentInsert(error) : error;
        });
    } else {
      const { matchedCount, upsertedCount } = await collection
        .bulkWrite(
          updates.map(({ filter, update, isUpsert = false }) => ({
            updateOne: { filter, update, upsert: isUpsert },
          })),
          { session },
        )
        .catch((error: unknown) => {
          throw isDuplicate(error, '_id') ? concurrentInsert(error) : error;
        });
      if (matchedCount + upsertedCount < updates.length)
        throw new ConcurrencyConflict('a document was changed concurrently');
    }
  }
}

function connected(mongo: Mongo) {
  const { db } = mongo.connection;
  if (!db) throw new Error('the database is not connected');
  return { db, client: mongo.connection.getClient() };
}

function toError(write: BatchWrite | undefined, failed: FailedWrite): Error {
  if (failed.code !== duplicateKey) return new MongoServerError({ ...failed, message: failed.errmsg });
  const duplicate = new DuplicateKey(failed.errmsg, failed.keyPattern);
  const isContended = write && ('insert' in write ? write.isContended : write.isUpsert);
  return isContended && duplicate.fields.includes('_id') ? concurrentInsert(duplicate) : duplicate;
}

const concurrentInsert = (cause: unknown) =>
  new ConcurrencyConflict('a document was inserted concurrently', { cause });
