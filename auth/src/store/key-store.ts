import type { Mongo } from '@railhead/common/store/mongo';
import { isDuplicate } from '@railhead/common/store/write-errors';
import type { KeyTerm } from '../domain/key-schedule.ts';
import { rowsOf } from './rows.ts';

/** An Ed25519 key pair (JWK members `x` and `d`) and its term. */
export interface SigningKey extends KeyTerm {
  /** The public key's RFC 7638 thumbprint: no two keys share one, not even after the database was emptied. */
  kid: string;
  x: string;
  d: string;
}

export type KeyStore = ReturnType<typeof keyStore>;

/** The number is the document's id, so of two copies of the service that make the same key one only is kept. */
export function keyStore(mongo: Mongo) {
  const rows = rowsOf<Omit<SigningKey, 'number'> & { _id: number }>(mongo, 'signing-keys');
  return {
    async all(): Promise<SigningKey[]> {
      const found = await rows.find().sort({ _id: 1 }).toArray();
      return found.map(({ _id, kid, x, d, signsFrom }) => ({ number: _id, kid, x, d, signsFrom }));
    },
    async add({ number, ...key }: SigningKey): Promise<void> {
      await rows.insertOne({ _id: number, ...key }).catch((error: unknown) => {
        if (!isDuplicate(error, '_id')) throw error;
      });
    },
    async remove(keys: SigningKey[]): Promise<void> {
      await rows.deleteMany({ _id: { $in: keys.map(({ number }) => number) } });
    },
  };
}
