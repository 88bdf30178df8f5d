import type { MongoClient } from 'mongodb';
import { partSuffix, writePart } from '../parts/write-part.ts';

/** The ids of all accounts that were erased, in a folder of a backup. No hash: the newest one replaces that of the backup. */
const name = 'erased-accounts.json';
export const erasuresName = `${name}${partSuffix}`;

export async function saveErasures(
  mongo: MongoClient,
  database: string,
  folder: string,
  recipient: string,
): Promise<void> {
  await writePart(folder, name, erasedIds(mongo, database), recipient);
}

/** A JSON array, an id a line. */
async function* erasedIds(mongo: MongoClient, database: string): AsyncIterable<Uint8Array> {
  const accounts = mongo.db(database).collection<{ _id: string; status?: string }>('accounts');
  let separator = '[';
  for await (const { _id } of accounts.find({ status: 'erased' }, { projection: { _id: 1 } })) {
    yield Buffer.from(`${separator}${JSON.stringify(_id)}`);
    separator = ',\n';
  }
  yield Buffer.from(separator === '[' ? '[]\n' : ']\n');
}
