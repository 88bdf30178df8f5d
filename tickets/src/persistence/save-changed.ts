import { isDeepStrictEqual } from 'node:util';
import type { Mongo } from '@railhead/common/store/mongo';
import { duplicateIndexes } from '@railhead/common/store/write-errors';

/** A batch that other reads and writes wait for only briefly. */
const batchSize = 100;

/**
 * Saves documents that an import has computed: new ones with one command for many, and of the others only those whose
 * fields have changed. An import that is repeated writes nothing.
 */
export async function saveChanged(
  { connection }: Mongo,
  name: string,
  documents: readonly { _id: string }[],
): Promise<void> {
  const collection = connection.collection<{ _id: string }>(name);
  for (let first = 0; first < documents.length; first += batchSize) {
    const batch = documents.slice(first, first + batchSize);
    const found = await collection.find({ _id: { $in: batch.map(({ _id }) => _id) } }).toArray();
    const saved = new Map(found.map((document) => [document._id, document]));
    const fresh = batch.filter(({ _id }) => !saved.has(_id));
    if (fresh.length > 0) await duplicateIndexes(() => collection.insertMany(fresh, { ordered: false }));
    for (const document of batch) {
      const before = saved.get(document._id);
      if (before && !isDeepStrictEqual(before, document))
        await collection.replaceOne({ _id: document._id }, document);
    }
  }
}
