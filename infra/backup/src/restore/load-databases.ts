import { BSON, type Collection, type Document, type IndexDescription, type MongoClient } from 'mongodb';
import type { Manifest } from '../parts/manifest.ts';
import { readPart, readPartText } from '../parts/read-part.ts';
import { partSuffix } from '../parts/write-part.ts';
import { documentsIn } from './documents-in.ts';

const batchDocuments = 1000;
const batchBytes = 8 * 1024 * 1024;
const dataFile = /^mongo\/(?<database>[^/]+)\/(?<collection>[^/]+)\.bson/;

/** Creates every collection of a backup with its options, documents and indexes. Returns how many documents there are. */
export async function loadDatabases(
  mongo: MongoClient,
  folder: string,
  { parts }: Manifest,
  identity: string,
): Promise<number> {
  let documents = 0;
  for (const { name } of parts) {
    const { database, collection: into } = dataFile.exec(name)?.groups ?? {};
    if (database === undefined || into === undefined) continue;
    const part = name.slice(0, -partSuffix.length);
    const metadata = await readPartText(folder, part.replace(/\.bson$/, '.metadata.json'), identity);
    const { options, indexes } = BSON.EJSON.parse(metadata, { relaxed: true }) as Metadata;
    const db = mongo.db(database);
    const exists = await db.listCollections({ name: into }, { nameOnly: true }).hasNext();
    const collection = exists ? db.collection(into) : await db.createCollection(into, options);
    documents += await insertAll(collection, documentsIn(readPart(folder, part, identity)));
    const added = indexes.filter((index) => index.name !== '_id_');
    if (added.length > 0) await collection.createIndexes(added);
  }
  return documents;
}

interface Metadata {
  options: Document;
  indexes: IndexDescription[];
}

/** Numbers keep their type, so what is read later is what was saved. */
const exactly = { promoteValues: false, promoteLongs: false, bsonRegExp: true } as const;

async function insertAll(collection: Collection, documents: AsyncIterable<Buffer>): Promise<number> {
  let count = 0;
  let batch: Document[] = [];
  let bytes = 0;
  const insert = async () => {
    if (batch.length > 0)
      await collection.insertMany(batch, { ordered: false, writeConcern: { w: 'majority', j: true } });
    count += batch.length;
    [batch, bytes] = [[], 0];
  };
  for await (const document of documents) {
    batch.push(BSON.deserialize(document, exactly));
    bytes += document.length;
    if (batch.length === batchDocuments || bytes > batchBytes) await insert();
  }
  await insert();
  return count;
}
