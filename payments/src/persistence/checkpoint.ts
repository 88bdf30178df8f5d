import type { Mongo } from '@railhead/common/store/mongo';

/** Up to when the provider's lists have been processed. It survives a restart and never moves back. */
export interface Checkpoint {
  get(): Promise<Date | undefined>;
  advanceTo(at: Date): Promise<void>;
}

export function checkpoint(mongo: Mongo, name: string): Checkpoint {
  const rows = mongo.connection.collection<{ _id: string; at: Date }>('checkpoints');
  return {
    get: async () => (await rows.findOne({ _id: name }))?.at,
    async advanceTo(at) {
      await rows.updateOne({ _id: name }, { $max: { at } }, { upsert: true });
    },
  };
}
