import { hash } from 'node:crypto';
import { DomainError } from '@railhead/common/domain/domain-error';
import type { Mongo } from '@railhead/common/store/mongo';
import type { Tx } from '@railhead/common/store/transact';
import { duplicateIndexes } from '@railhead/common/store/write-errors';
import { gathering } from './gathering.ts';
import { groupCommit } from './group-commit.ts';

/** What was answered to an Idempotency-Key: an order that was placed, or a refusal. */
export type KeptAnswer =
  | { orderId: string }
  | { refusal: { code: string; detail?: string; facts?: Record<string, unknown> } };

interface KeyDocument {
  _id: string;
  bodyHash: string;
  answer: KeptAnswer;
  purgeAt: Date;
}

const day = 24 * 3600 * 1000;
const readTogether = 200;
const keptTogether = { most: 128, limitMs: 1000 };

/** Answers by idempotency key: the same for 24 hours, whatever happened in between. */
export function keyStore(mongo: Mongo) {
  const collection = mongo.connection.collection<KeyDocument>('idempotency');
  const hashOf = (body: unknown) => hash('sha256', JSON.stringify(body), 'base64url');
  const documentOf = (id: string, body: unknown, answer: KeptAnswer): KeyDocument => ({
    _id: id,
    bodyHash: hashOf(body),
    answer,
    purgeAt: new Date(mongo.now().getTime() + day),
  });

  const find = gathering<string, { kept: KeyDocument | undefined }>({
    most: readTogether,
    keyOf: () => 'all',
    ask: async (ids) => {
      const found = await collection.find({ _id: { $in: ids } }).toArray();
      const byId = new Map(found.map((kept) => [kept._id, kept]));
      return ids.map((id) => ({ kept: byId.get(id) }));
    },
  });
  const read = async (id: string, body: unknown): Promise<KeptAnswer | undefined> => {
    const { kept } = await find(id);
    if (kept && kept.bodyHash !== hashOf(body)) throw new DomainError('idempotency-key-reused');
    return kept?.answer;
  };
  /** Says of each whether it was kept; otherwise another was there before. */
  const keep = groupCommit(async (documents: KeyDocument[]) => {
    const lost = await duplicateIndexes(() => collection.insertMany(documents, { ordered: false }));
    return documents.map((_, index) => !lost.has(index));
  }, keptTogether);

  return {
    indexes: mongo.ready.then(() => collection.createIndex({ purgeAt: 1 }, { expireAfterSeconds: 0 })),
    /** Asked for at the same moment, keys are read together. @throws DomainError `idempotency-key-reused` */
    read,
    /** Keeps the answers of placed orders with their effect; a twin that was faster aborts the transaction (11000). */
    async keepPlaced(placed: { id: string; body: unknown }[], tx: Tx): Promise<void> {
      if (placed.length === 0) return;
      await collection.insertMany(
        placed.map(({ id, body }) => documentOf(id, body, { orderId: id })),
        { session: tx.session },
      );
    },
    /** Keeps a refusal without an effect, with others that wait; whoever loses this insert answers what is stored. */
    async keepOrRead(id: string, body: unknown, answer: KeptAnswer): Promise<KeptAnswer> {
      if (await keep(documentOf(id, body, answer))) return answer;
      return (await read(id, body)) ?? answer;
    },
  };
}
export type KeyStore = ReturnType<typeof keyStore>;
