import type { Connection } from 'mongoose';

/** The server does not keep its guarantees for acknowledged writes: the service refuses to start on it. */
export class InconsistentDatabase extends Error {
  override name = 'InconsistentDatabase';
}

/**
 * Two quick checks before a service trusts a database: of concurrent conditional upserts on one document exactly one
 * wins, and an aborted transaction leaves nothing. About 30 ms.
 * @throws InconsistentDatabase
 */
export async function checkConsistency(connection: Connection): Promise<void> {
  const collection = connection.collection<{ _id: string; spans: { by: number }[] }>('probe');
  const race = crypto.randomUUID();
  const claims = await Promise.allSettled(
    Array.from({ length: 8 }, (_, by) =>
      collection.updateOne(
        { _id: race, 'spans.0': { $exists: false } },
        { $push: { spans: { by } } },
        { upsert: true },
      ),
    ),
  );
  const won = claims.filter(({ status }) => status === 'fulfilled').length;
  const stored = await collection.findOne({ _id: race });
  if (won !== 1 || stored?.spans.length !== 1) {
    throw new InconsistentDatabase(
      `of 8 racing claims ${won} were told they won and ${stored?.spans.length ?? 0} were stored`,
    );
  }

  const undone = crypto.randomUUID();
  const session = await connection.startSession();
  try {
    session.startTransaction();
    await collection.insertOne({ _id: undone, spans: [] }, { session });
    await session.abortTransaction();
  } finally {
    await session.endSession();
  }
  if (await collection.findOne({ _id: undone })) {
    throw new InconsistentDatabase('an aborted transaction left its write behind');
  }
  await collection.deleteOne({ _id: race });
}
