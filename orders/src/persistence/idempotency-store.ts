import { hash } from 'node:crypto';
import { batchLoader } from '@railhead/common/concurrency/batch-loader';
import { groupCommit } from '@railhead/common/concurrency/group-commit';
import type { Mongo } from '@railhead/common/store/mongo';
import { ttlCollection } from '@railhead/common/store/ttl-collection';
import type { BatchWrite } from '@railhead/common/store/write-batch';
import { duplicateIndexes } from '@railhead/common/store/write-errors';

/** The response to an Idempotency-Key: the order that was placed, or the rejection. */
export type StoredResponse =
  | { orderId: string }
  | { refusal: { code: string; detail?: string; facts?: Record<string, unknown> } };

interface KeyDocument {
  _id: string;
  bodyHash: string;
  answer: StoredResponse;
  purgeAt: Date;
}

const name = 'idempotency';
const day = 24 * 3600 * 1000;
const maxReadBatch = 200;
const writeGroups = { maxBatchSize: 128, timeoutMs: 1000 };

/** Stored responses by idempotency key. A key gives the same response for 24 hours. */
export function idempotencyStore(mongo: Mongo) {
  const collection = ttlCollection<KeyDocument>(mongo, name);
  const hashOf = (body: unknown) => hash('sha256', JSON.stringify(body), 'base64url');
  const documentOf = (id: string, body: unknown, answer: StoredResponse): KeyDocument => ({
    _id: id,
    bodyHash: hashOf(body),
    answer,
    purgeAt: new Date(mongo.now().getTime() + day),
  });

  const load = batchLoader<string, { stored: KeyDocument | undefined }>({
    maxBatchSize: maxReadBatch,
    keyOf: () => 'all',
    load: async (ids) => {
      const found = await collection.find({ _id: { $in: ids } }).toArray();
      const byId = new Map(found.map((stored) => [stored._id, stored]));
      return ids.map((id) => ({ stored: byId.get(id) }));
    },
  });
  const find = async (
    id: string,
    body: unknown,
  ): Promise<StoredResponse | 'different-request' | undefined> => {
    const { stored } = await load(id);
    return stored && stored.bodyHash !== hashOf(body) ? 'different-request' : stored?.answer;
  };
  /** Returns for each document whether it was inserted; if not, an earlier one has its key. */
  const insert = groupCommit(async (documents: KeyDocument[]) => {
    const duplicates = await duplicateIndexes(() => collection.insertMany(documents, { ordered: false }));
    return documents.map((_, index) => !duplicates.has(index));
  }, writeGroups);

  return {
    /** The stored response; `different-request` when the key was used with another body. */
    find,
    /** Stores the response of a placed order in its transaction. A key that exists already aborts it (11000). */
    placedWrite: (id: string, body: unknown): BatchWrite => ({
      collection: name,
      insert: documentOf(id, body, { orderId: id }),
    }),
    /** Stores a rejection. Returns the response that is stored, which may be that of a concurrent request. */
    async saveRejection(
      id: string,
      body: unknown,
      rejection: StoredResponse,
    ): Promise<StoredResponse | 'different-request'> {
      if (await insert(documentOf(id, body, rejection))) return rejection;
      return (await find(id, body)) ?? rejection;
    },
  };
}
export type IdempotencyStore = ReturnType<typeof idempotencyStore>;
