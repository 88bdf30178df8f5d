import type { Mongo } from '@railhead/common/store/mongo';

/** Who publishes a feed. */
export interface Publisher {
  zone: string;
  /** Names and web addresses of its agencies. */
  agencies: readonly string[];
}

/** The feeds that have been imported, by the name with which their ids begin. */
export function feedRepository(mongo: Mongo) {
  const documents = mongo.connection.collection<Publisher & { _id: string }>('feeds');

  return {
    get: (name: string) => documents.findOne({ _id: name }),
    /** Names of feeds that begin with `<name>-`: runs of these are not runs of the feed. */
    async longerNames(name: string): Promise<string[]> {
      const rows = await documents.find({ _id: { $gte: `${name}-`, $lt: `${name}.` } }).toArray();
      return rows.map(({ _id }) => _id);
    },
    async save(name: string, { zone, agencies }: Publisher): Promise<void> {
      await documents.updateOne(
        { _id: name },
        { $set: { zone }, $addToSet: { agencies: { $each: [...agencies] } } },
        { upsert: true },
      );
    },
  };
}
export type FeedRepository = ReturnType<typeof feedRepository>;
