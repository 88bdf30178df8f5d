import { createHash } from 'node:crypto';
import { Refusal } from '@railhead/common/http/problems';
import type { Mongo } from '@railhead/common/store/mongo';
import type { Tx } from '@railhead/common/store/transact';
import { isDuplicate } from '@railhead/common/store/write-errors';

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

/** Answers by idempotency key: the same for 24 hours, whatever happened in between. */
export function keyStore(mongo: Mongo) {
  const collection = mongo.connection.collection<KeyDocument>('idempotency');
  const hashOf = (body: unknown) => createHash('sha256').update(JSON.stringify(body)).digest('base64url');

  const read = async (id: string, body: unknown): Promise<KeptAnswer | undefined> => {
    const kept = await collection.findOne({ _id: id });
    if (kept && kept.bodyHash !== hashOf(body)) throw new Refusal('idempotency-key-reused');
    return kept?.answer;
  };

  return {
    indexes: mongo.ready.then(() => collection.createIndex({ purgeAt: 1 }, { expireAfterSeconds: 0 })),
    /** @throws Refusal `idempotency-key-reused` when the key came with another body. */
    read,
    /** Those of the ids that have an answer already, whatever their body. */
    async answered(ids: string[], tx: Tx): Promise<Set<string>> {
      const found = collection.find({ _id: { $in: ids } }, { session: tx.session, projection: { _id: 1 } });
      return new Set((await found.toArray()).map(({ _id }) => _id));
    },
    /** Keeps the answers of placed orders with their effect; a twin that was faster aborts the transaction (11000). */
    async keepPlaced(placed: { id: string; body: unknown }[], tx: Tx): Promise<void> {
      const purgeAt = new Date(mongo.now().getTime() + day);
      await collection.insertMany(
        placed.map(({ id, body }) => ({ _id: id, bodyHash: hashOf(body), answer: { orderId: id }, purgeAt })),
        { session: tx.session },
      );
    },
    /** Keeps a refusal alone; whoever loses this insert answers what is stored. */
    async keepOrRead(id: string, body: unknown, answer: KeptAnswer): Promise<KeptAnswer> {
      try {
        const purgeAt = new Date(mongo.now().getTime() + day);
        await collection.insertOne({ _id: id, bodyHash: hashOf(body), answer, purgeAt });
        return answer;
      } catch (error) {
        if (!isDuplicate(error, '_id')) throw error;
        return (await read(id, body)) ?? answer;
      }
    },
  };
}
export type KeyStore = ReturnType<typeof keyStore>;
