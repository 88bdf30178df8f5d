import type { Mongo } from '@railhead/common/store/mongo';
import type { Tx } from '@railhead/common/store/transact';
import { ttlCollection } from '@railhead/common/store/ttl-collection';
import { hashSecret, newSecret } from '../crypto/refresh-token.ts';
import { reversalTtlDays } from '../domain/account-notice.ts';

/** A former address, to which the account can be returned by the link that was mailed to it. */
export interface EmailReversal {
  _id: string;
  accountId: string;
  email: string;
  changedAt: Date;
  /** Hashes of the tokens in the mails: each attempt to send carries another token, and only the mail has it. */
  tokenHashes: string[];
  purgeAt: Date;
}

export type EmailReversalRepository = ReturnType<typeof emailReversalRepository>;

export function emailReversalRepository(mongo: Mongo) {
  const reversals = ttlCollection<EmailReversal>(mongo, 'email-reversals', [
    [{ accountId: 1 }],
    [{ tokenHashes: 1 }],
  ]);

  return {
    /** Keeps a former address as part of a transaction. */
    async add(
      { _id, accountId, email }: Omit<EmailReversal, 'changedAt' | 'tokenHashes' | 'purgeAt'>,
      tx: Tx,
    ) {
      const changedAt = mongo.now();
      const purgeAt = new Date(changedAt.getTime() + reversalTtlDays * 24 * 3_600_000);
      await reversals.insertOne(
        { _id, accountId, email, changedAt, tokenHashes: [], purgeAt },
        { session: tx.session },
      );
    },

    /** @returns a token for a mail; nothing if the change cannot be reversed any more. */
    async issueToken(_id: string): Promise<string | undefined> {
      const token = newSecret();
      const issued = await reversals.updateOne({ _id }, { $push: { tokenHashes: hashSecret(token) } });
      return issued.matchedCount === 1 ? token : undefined;
    },

    async findByToken(token: string, tx: Tx): Promise<EmailReversal | undefined> {
      const filter = { tokenHashes: hashSecret(token), purgeAt: { $gt: mongo.now() } };
      return (await reversals.findOne(filter, { session: tx.session })) ?? undefined;
    },

    /** Removes a reversal and those of later changes: somebody else made them. */
    async removeSince({ accountId, changedAt }: EmailReversal, tx: Tx): Promise<void> {
      await reversals.deleteMany({ accountId, changedAt: { $gte: changedAt } }, { session: tx.session });
    },

    async removeAll(accountId: string, tx: Tx): Promise<void> {
      await reversals.deleteMany({ accountId }, { session: tx.session });
    },
  };
}
