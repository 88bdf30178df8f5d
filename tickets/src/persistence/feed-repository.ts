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
    async get(name: string): Promise<Publisher | undefined> {
      return (await documents.findOne({ _id: name })) ?? undefined;
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
