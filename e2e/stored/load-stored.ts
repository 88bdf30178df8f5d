import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import mongoose from 'mongoose';

const { EJSON } = mongoose.mongo.BSON;

export type Stored = { _id: string | number; [field: string]: unknown };
/** Documents by `<database>/<collection>`. */
export type StoredDocuments = Map<string, Stored[]>;

const folderOf = (version: string) => join(import.meta.dirname, version);

/** What a version wrote: the documents of each collection of each service's database. */
export function storedDocuments(version: string): StoredDocuments {
  const files = globSync('railhead_*/*.json', { cwd: folderOf(version) }).toSorted();
  return new Map(
    files.map((file) => {
      const text = readFileSync(join(folderOf(version), file), 'utf8');
      return [join(dirname(file), basename(file, '.json')), EJSON.parse(text) as Stored[]];
    }),
  );
}

/** Saves the documents with the bare driver, so that nothing of the present code touches them. */
export async function loadDocuments(client: mongoose.mongo.MongoClient, documents: StoredDocuments) {
  for (const [name, rows] of documents) await collectionOf(client, name).insertMany(rows);
}

export function collectionOf(client: mongoose.mongo.MongoClient, name: string) {
  const [database, collection = ''] = name.split('/');
  return client.db(database).collection<Stored>(collection);
}

/** Every collection that the databases have now, as `<database>/<collection>`. */
export async function collectionsOf(client: mongoose.mongo.MongoClient, documents: StoredDocuments) {
  const databases = [...new Set([...documents.keys()].map(dirname))];
  const named = databases.map(async (database) => {
    const collections = await client.db(database).listCollections().toArray();
    return collections.map(({ name }) => `${database}/${name}`);
  });
  return (await Promise.all(named)).flat();
}

/** Gives the local Stripe the payments that it had when the documents were written. */
export function loadStripe(version: string, dataDir: string): void {
  const objects = JSON.parse(
    readFileSync(join(folderOf(version), 'stripe/objects.json'), 'utf8'),
  ) as object[];
  mkdirSync(join(dataDir, 'stripe'), { recursive: true });
  const journal = objects.map((object) => `${JSON.stringify([object])}\n`).join('');
  writeFileSync(join(dataDir, 'stripe/journal.jsonl'), journal);
}

/** The paths of all fields in documents, `seats.fare.amount`. Events are promised by their schemas; keys of `heard` are ids. */
export function fieldsOf(documents: object[]): Set<string> {
  const fields = new Set<string>();
  const visit = (value: unknown, path: string): void => {
    if (Array.isArray(value)) for (const item of value) visit(item, path);
    else if (value && Object.getPrototypeOf(value) === Object.prototype) {
      for (const [key, inner] of Object.entries(value)) {
        const field = path ? `${path}.${key}` : key;
        fields.add(field);
        if (field !== 'events' && field !== 'heard') visit(inner, field);
      }
    }
  };
  visit(documents, '');
  return fields;
}
