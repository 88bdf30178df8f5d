import type { Mongo } from '@railhead/common/store/mongo';
import { isDuplicate } from '@railhead/common/store/write-errors';
import { type Collection, type IndexDefinition, type IndexOptions, Schema } from 'mongoose';

/** A plain collection of documents without a history, with its indexes. Rows with a `purgeAt` go by themselves. */
export function rowsOf<Row extends { _id: string | number }>(
  mongo: Mongo,
  name: string,
  indexes: [IndexDefinition, IndexOptions?][] = [],
): Collection<Row> {
  const schema = new Schema({}, { collection: name, strict: false, autoCreate: false });
  schema.index({ purgeAt: 1 }, { expireAfterSeconds: 0 });
  for (const [fields, options] of indexes) schema.index(fields, options);
  mongo.connection.model(name, schema);
  return mongo.connection.collection<Row>(name);
}

/** Of two upserts that race to make the same row one may be told so; the row is there when it asks again. */
export async function upserting<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (!isDuplicate(error, '_id')) throw error;
    return write();
  }
}
