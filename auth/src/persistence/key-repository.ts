import type { Ed25519Keys } from '@railhead/common/crypto/ed25519-keys';
import type { KeyEncryption, StoredKeys } from '@railhead/common/crypto/key-encryption';
import type { Mongo } from '@railhead/common/store/mongo';
import { insertIfAbsent } from '@railhead/common/store/write-errors';
import type { SigningPeriod } from '../domain/key-schedule.ts';

export type SigningKey = SigningPeriod & Ed25519Keys;

export type KeyRepository = ReturnType<typeof keyRepository>;

type StoredKey = StoredKeys & { _id: number; signsFrom: Date };

/** The number is the document's id: of several copies of the service that create the same key, the first one wins. */
export function keyRepository(mongo: Mongo, encryption: KeyEncryption) {
  const keys = mongo.connection.collection<StoredKey>('signing-keys');

  /** Only as long as the document is as it was read: another copy of the service may do the same. */
  const encryptAnew = async (found: StoredKey): Promise<void> => {
    const { jwe } = await encryption.encrypt(await encryption.decrypt(found));
    await keys.updateOne(found, { $set: { jwe }, $unset: { d: '' } });
  };

  return {
    /**
     * In ascending order of their numbers. What an earlier version stored in the clear or a former key encrypted is
     * encrypted with the present key.
     * @throws ConfigError if the key to decrypt them is not configured.
     */
    async all(): Promise<SigningKey[]> {
      const found = await keys.find().sort({ _id: 1 }).toArray();
      const signingKeys = await Promise.all(
        found.map(async ({ _id: number, signsFrom, ...stored }) => ({
          number,
          signsFrom,
          ...(await encryption.decrypt(stored)),
        })),
      );
      await Promise.all(found.filter((stored) => !encryption.isCurrent(stored)).map(encryptAnew));
      return signingKeys;
    },
    async add({ number, signsFrom, ...key }: SigningKey): Promise<void> {
      const encrypted = await encryption.encrypt(key);
      await insertIfAbsent(() => keys.insertOne({ _id: number, signsFrom, ...encrypted }));
    },
    async remove(expired: SigningKey[]): Promise<void> {
      await keys.deleteMany({ _id: { $in: expired.map(({ number }) => number) } });
    },
  };
}
