import { databaseUsers } from '@railhead/common/store/database-users';
import { BSON, type ClientSession, type Collection, type CollectionInfo, type Db } from 'mongodb';
import type { Installation } from '../installation.ts';
import type { Part } from '../parts/manifest.ts';
import { inLargerChunks } from '../parts/write-part.ts';

/**
 * Writes all databases in the layout of `mongodump --gzip` (`mongo/<database>/<collection>.bson` and `.metadata.json`), each
 * part also encrypted: decrypted, the vendor's `mongorestore` reads it.
 */
export async function dumpDatabases(
  { mongo, databaseOf }: Installation,
  session: ClientSession,
  write: (name: string, data: AsyncIterable<Uint8Array>) => Promise<Part>,
): Promise<Part[]> {
  const parts: Part[] = [];
  for (const user of databaseUsers) {
    const db = mongo.db(databaseOf(user));
    for (const info of await collectionsOf(db)) {
      const name = `mongo/${db.databaseName}/${info.name}`;
      const documents = openDocuments(db.collection(info.name), session);
      const data = await write(`${name}.bson`, inLargerChunks(documents.read()));
      parts.push({ ...data, count: documents.count() });
      parts.push(await write(`${name}.metadata.json`, metadataOf(db, info)));
    }
  }
  return parts;
}

const collectionsOf = async (db: Db): Promise<CollectionInfo[]> =>
  (await db.listCollections({}, { nameOnly: false }).toArray())
    .filter((info): info is CollectionInfo => info.type === 'collection' && !info.name.startsWith('system.'))
    .toSorted((a, b) => a.name.localeCompare(b.name));

/** The documents as the database stores them, without being decoded. */
function openDocuments(collection: Collection, session: ClientSession) {
  let count = 0;
  return {
    async *read(): AsyncIterable<Uint8Array> {
      for await (const document of collection.find<Buffer>({}, { session, raw: true })) {
        count++;
        yield document;
      }
    },
    count: () => count,
  };
}

async function* metadataOf(db: Db, { name, options, info }: CollectionInfo): AsyncIterable<Uint8Array> {
  const indexes = await db.collection(name).listIndexes().toArray();
  const metadata = {
    indexes,
    options: options ?? {},
    ...(info?.uuid && { uuid: info.uuid.toString('hex') }),
    collectionName: name,
    type: 'collection',
  };
  yield Buffer.from(BSON.EJSON.stringify(metadata, { relaxed: false }));
}
