import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { dayMs } from '@railhead/common/messaging/topology';
import type { MongoClient } from 'mongodb';
import { readPartText } from '../parts/read-part.ts';
import { partSuffix } from '../parts/write-part.ts';
import { erasuresName } from '../snapshot/save-erasures.ts';

/** `auth` removes each when it is done. */
const keptMs = 30 * dayMs;

/**
 * Asks `auth` to erase the accounts that were erased after the backup was made: it does so at its start, before it answers.
 * Returns how many there are.
 */
export async function requestErasures(
  mongo: MongoClient,
  database: string,
  folder: string,
  identity: string,
): Promise<number> {
  const isThere = await access(join(folder, erasuresName)).then(
    () => true,
    () => false,
  );
  if (!isThere) return 0;
  const text = await readPartText(folder, erasuresName.slice(0, -partSuffix.length), identity);
  const db = mongo.db(database);
  const open = await db
    .collection<{ _id: string; status?: string }>('accounts')
    .find({ _id: { $in: JSON.parse(text) as string[] }, status: 'open' }, { projection: { _id: 1 } })
    .toArray();
  const purgeAt = new Date(Date.now() + keptMs);
  const erasures = db.collection<{ _id: string; purgeAt: Date }>('erasures');
  if (open.length > 0) await erasures.insertMany(open.map(({ _id }) => ({ _id, purgeAt })));
  return open.length;
}
