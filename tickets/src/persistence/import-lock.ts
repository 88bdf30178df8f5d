import type { Mongo } from '@railhead/common/store/mongo';
import { isDuplicate } from '@railhead/common/store/write-errors';

/** How long a killed import keeps others waiting. */
const leaseMs = 10_000;

/** One import of a feed at a time: two that run together could add a train twice, each under another trip id. */
export function importLock(mongo: Mongo) {
  const documents = mongo.connection.collection<{ _id: string; holder: string; until: Date }>('imports');

  return {
    /** Takes or extends the lock for ten seconds. False while another import holds it. */
    async take(feed: string, holder: string): Promise<boolean> {
      const now = mongo.now();
      try {
        await documents.updateOne(
          { _id: feed, $or: [{ holder }, { until: { $lt: now } }] },
          { $set: { holder, until: new Date(now.getTime() + leaseMs) } },
          { upsert: true },
        );
        return true;
      } catch (error) {
        if (isDuplicate(error, '_id')) return false;
        throw error;
      }
    },
    async release(feed: string, holder: string): Promise<void> {
      await documents.deleteOne({ _id: feed, holder });
    },
  };
}
export type ImportLock = ReturnType<typeof importLock>;
