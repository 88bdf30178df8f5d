import type { Mongo } from '@railhead/common/store/mongo';
import { ttlCollection } from '@railhead/common/store/ttl-collection';

/** An account that was erased after a backup was made, which has been restored since. */
interface RequestedErasure {
  _id: string;
  purgeAt: Date;
}

export type ErasureRepository = ReturnType<typeof erasureRepository>;

/** Written by a restore (infra/backup), before the service starts. */
export function erasureRepository(mongo: Mongo) {
  const erasures = ttlCollection<RequestedErasure>(mongo, 'erasures');
  return {
    async findAll(): Promise<string[]> {
      return (await erasures.find({}).toArray()).map(({ _id }) => _id);
    },
    async remove(accountId: string): Promise<void> {
      await erasures.deleteOne({ _id: accountId });
    },
  };
}
