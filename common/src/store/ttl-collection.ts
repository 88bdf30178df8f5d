import { type Collection, type IndexDefinition, type IndexOptions, Schema } from 'mongoose';
import type { Mongo } from './mongo.ts';
import { isDuplicate } from './write-errors.ts';

/**
 * A plain collection without a history whose documents MongoDB deletes after their `purgeAt`. Its indexes are created
 * before `mongo.ready` resolves, so call this while the service is being built.
 */
export function ttlCollection<Row extends { _id: string; purgeAt: Date }>(
  mongo: Pick<Mongo, 'connection'>,
  name: string,
  indexes: [IndexDefinition, IndexOptions?][] = [],
): Collection<Row> {
  const schema = new Schema({}, { collection: name, strict: false, autoCreate: false });
  schema.index({ purgeAt: 1 }, { expireAfterSeconds: 0 });
  for (const [fields, options] of indexes) schema.index(fields, options);
  mongo.connection.model(name, schema);
  return mongo.connection.collection<Row>(name);
}

/** Repeats an upsert once: of two concurrent upserts of a new `_id`, MongoDB may reject one as a duplicate. */
export async function retryUpsert<T>(upsert: () => Promise<T>): Promise<T> {
  try {
    return await upsert();
  } catch (error) {
    if (!isDuplicate(error, '_id')) throw error;
    return upsert();
  }
}
