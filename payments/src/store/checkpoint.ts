import type { Mongo } from '@railhead/common/store/mongo';

/** How far a pass over the provider's lists has come; it survives a restart and only moves on. */
export interface Checkpoint {
  get(): Promise<Date | undefined>;
  reach(at: Date): Promise<void>;
}

export function checkpoint(mongo: Mongo, name: string): Checkpoint {
  const rows = mongo.connection.collection<{ _id: string; at: Date }>('checkpoints');
  return {
    get: async () => (await rows.findOne({ _id: name }))?.at,
    async reach(at) {
      await rows.updateOne({ _id: name }, { $max: { at } }, { upsert: true });
    },
  };
}
