import { randomUUID } from 'node:crypto';
import type { ClientSession, MongoClient } from 'mongodb';

/** Reads of one moment over all databases. */
export interface PinnedReads extends AsyncDisposable {
  consistency: 'snapshot reads' | 'transaction';
  session: ClientSession;
  /** The database's clock just before the moment. */
  time: Date;
}

/**
 * Pins the moment. `mongod` does it for sessions with the read concern `snapshot`, for as long as it keeps its history
 * (`minSnapshotHistoryWindowInSeconds`). The offline database accepts this read concern without obeying it, but its
 * transactions have one snapshot of all databases; those of `mongod` end after 5 s, which a large database exceeds.
 */
export async function pinReads(mongo: MongoClient): Promise<PinnedReads> {
  const isObeyed = await obeysSnapshotReads(mongo);
  const { localTime: time } = (await mongo.db('admin').command({ hello: 1 })) as { localTime: Date };
  if (isObeyed) {
    const session = mongo.startSession({ snapshot: true });
    await firstRead(mongo, session);
    return {
      consistency: 'snapshot reads',
      session,
      time,
      [Symbol.asyncDispose]: () => session.endSession(),
    };
  }
  const session = mongo.startSession();
  session.startTransaction({ readConcern: { level: 'snapshot' } });
  await firstRead(mongo, session);
  return {
    consistency: 'transaction',
    session,
    time,
    async [Symbol.asyncDispose]() {
      await session.abortTransaction();
      await session.endSession();
    },
  };
}

/** The program's own collection. */
const probeOf = (mongo: MongoClient) => mongo.db('railhead_backup').collection<{ _id: string }>('probe');

/** The first read sets the moment of the session. */
const firstRead = (mongo: MongoClient, session: ClientSession) => probeOf(mongo).findOne({}, { session });

/** Whether a session with snapshot reads misses what was written after its first read. */
async function obeysSnapshotReads(mongo: MongoClient): Promise<boolean> {
  const probe = probeOf(mongo);
  const [before, after] = [randomUUID(), randomUUID()];
  const session = mongo.startSession({ snapshot: true });
  try {
    await probe.insertOne({ _id: before }, { writeConcern: { w: 'majority' } });
    await probe.findOne({ _id: before }, { session });
    await probe.insertOne({ _id: after }, { writeConcern: { w: 'majority' } });
    return (await probe.findOne({ _id: after }, { session })) === null;
  } finally {
    await session.endSession();
    await probe.deleteMany({ _id: { $in: [before, after] } });
  }
}
