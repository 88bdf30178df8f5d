import { createHash } from 'node:crypto';
import { Refusal } from '@railhead/common/http/problems';
import { isDuplicate } from '@railhead/common/store/duplicates';
import type { Mongo } from '@railhead/common/store/mongo';
import type { Tx } from '@railhead/common/store/transact';

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

  const read = async (id: string, body: unknown, tx?: Tx): Promise<KeptAnswer | undefined> => {
    const kept = await collection.findOne({ _id: id }, tx ? { session: tx.session } : {});
    if (kept && kept.bodyHash !== hashOf(body)) throw new Refusal('idempotency-key-reused');
    return kept?.answer;
  };

  return {
    indexes: mongo.ready.then(() => collection.createIndex({ purgeAt: 1 }, { expireAfterSeconds: 0 })),
    /** @throws Refusal `idempotency-key-reused` when the key came with another body. */
    read,
    /** Keeps an answer with its effect; a twin that was faster shows as a duplicate `_id` and aborts the transaction. */
    async keep(id: string, body: unknown, answer: KeptAnswer, tx?: Tx): Promise<void> {
      await collection.insertOne(
        { _id: id, bodyHash: hashOf(body), answer, purgeAt: new Date(mongo.now().getTime() + day) },
        tx ? { session: tx.session } : {},
      );
    },
    /** Keeps a refusal alone; whoever loses this insert answers what is stored. */
    async keepOrRead(id: string, body: unknown, answer: KeptAnswer): Promise<KeptAnswer> {
      try {
        await this.keep(id, body, answer);
        return answer;
      } catch (error) {
        if (!isDuplicate(error, '_id')) throw error;
        return (await read(id, body)) ?? answer;
      }
    },
  };
}
export type KeyStore = ReturnType<typeof keyStore>;
