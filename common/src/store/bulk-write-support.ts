import mongoose, { type Connection } from 'mongoose';

const { MongoServerError } = mongoose.mongo;
/** Of MongoDB 8, the first with a `bulkWrite` over several collections. */
const bulkWriteVersion = 25;
/** The command, or a field that every first command of a transaction carries, is unknown. */
const unknownCodes = new Set<unknown>([59, 40_415]);

/**
 * Whether the server takes writes to several collections in one command as the beginning of a transaction. It is tried,
 * because not every server that has the version has the command. The transaction is aborted.
 */
export async function supportsBulkWrite(connection: Connection): Promise<boolean> {
  const { db } = connection;
  const hello = await db?.admin().command({ hello: 1 });
  if (!db || Number(hello?.maxWireVersion) < bulkWriteVersion) return false;
  const session = await connection.startSession();
  try {
    session.startTransaction({ readConcern: { level: 'snapshot' } });
    const ops = [{ insert: 0, document: { _id: crypto.randomUUID() } }];
    const nsInfo = [{ ns: `${db.databaseName}.probe` }];
    await db.admin().command({ bulkWrite: 1, ops, nsInfo, errorsOnly: true }, { session });
    return true;
  } catch (error) {
    if (error instanceof MongoServerError && unknownCodes.has(error.code)) return false;
    throw error;
  } finally {
    await session.abortTransaction().catch(() => undefined);
    await session.endSession();
  }
}
