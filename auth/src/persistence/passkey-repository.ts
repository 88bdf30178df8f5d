import type { Mongo } from '@railhead/common/store/mongo';
import type { Tx } from '@railhead/common/store/transact';
import { isDuplicate } from '@railhead/common/store/write-errors';
import { Schema } from 'mongoose';
import type { Passkey } from '../domain/passkey.ts';

export type PasskeyRepository = ReturnType<typeof passkeyRepository>;

/** A unique index ensures that a credential belongs to one account. */
export function passkeyRepository(mongo: Mongo) {
  const schema = new Schema({}, { collection: 'passkeys', strict: false, autoCreate: false });
  schema.index({ accountId: 1 });
  schema.index({ credentialId: 1 }, { unique: true });
  mongo.connection.model('passkeys', schema);
  const passkeys = mongo.connection.collection<Passkey>('passkeys');

  return {
    /** The passkeys of an account, the oldest first. */
    async list(accountId: string, tx?: Tx): Promise<Passkey[]> {
      return passkeys
        .find({ accountId }, tx ? { session: tx.session } : {})
        .sort({ _id: 1 })
        .toArray();
    },

    async findByCredential(credentialId: string): Promise<Passkey | undefined> {
      return (await passkeys.findOne({ credentialId })) ?? undefined;
    },

    /** @returns false if the credential is registered already, for whichever account. */
    async add(passkey: Passkey, tx: Tx): Promise<boolean> {
      try {
        await passkeys.insertOne(passkey, { session: tx.session });
        return true;
      } catch (error) {
        if (isDuplicate(error, 'credentialId')) return false;
        throw error;
      }
    },

    /** @returns false if it was used or removed meanwhile: of two equal counters, one is a copy's. */
    async markUsed({ _id, counter }: Passkey, newCounter: number): Promise<boolean> {
      const used = await passkeys.updateOne(
        { _id, counter },
        { $set: { counter: newCounter, lastUsedAt: mongo.now() } },
      );
      return used.matchedCount === 1;
    },

    /** @returns false if the account has no such passkey. */
    async rename(accountId: string, id: string, name: string, tx: Tx): Promise<boolean> {
      const renamed = await passkeys.updateOne(
        { _id: id, accountId },
        { $set: { name } },
        { session: tx.session },
      );
      return renamed.matchedCount === 1;
    },

    /** @returns false if the account has no such passkey. */
    async remove(accountId: string, id: string, tx: Tx): Promise<boolean> {
      const removed = await passkeys.deleteOne({ _id: id, accountId }, { session: tx.session });
      return removed.deletedCount === 1;
    },

    /** Removes the passkeys of an account that were added at this time or later. */
    async removeAddedSince(accountId: string, since: Date, tx: Tx): Promise<void> {
      await passkeys.deleteMany({ accountId, createdAt: { $gte: since } }, { session: tx.session });
    },

    async removeAll(accountId: string, tx: Tx): Promise<void> {
      await passkeys.deleteMany({ accountId }, { session: tx.session });
    },
  };
}
