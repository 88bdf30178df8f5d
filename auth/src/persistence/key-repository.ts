import type { Ed25519Keys } from '@railhead/common/crypto/ed25519-keys';
import type { Mongo } from '@railhead/common/store/mongo';
import { insertIfAbsent } from '@railhead/common/store/write-errors';
import type { SigningPeriod } from '../domain/key-schedule.ts';

export type SigningKey = SigningPeriod & Ed25519Keys;

export type KeyRepository = ReturnType<typeof keyRepository>;

/** The number is the document's id: of several copies of the service that create the same key, the first one wins. */
export function keyRepository(mongo: Mongo) {
  const keys = mongo.connection.collection<Omit<SigningKey, 'number'> & { _id: number }>('signing-keys');
  return {
    /** In ascending order of their numbers. */
    async all(): Promise<SigningKey[]> {
      const found = await keys.find().sort({ _id: 1 }).toArray();
      return found.map(({ _id, kid, x, d, signsFrom }) => ({ number: _id, kid, x, d, signsFrom }));
    },
    async add({ number, ...key }: SigningKey): Promise<void> {
      await insertIfAbsent(() => keys.insertOne({ _id: number, ...key }));
    },
    async remove(expired: SigningKey[]): Promise<void> {
      await keys.deleteMany({ _id: { $in: expired.map(({ number }) => number) } });
    },
  };
}
