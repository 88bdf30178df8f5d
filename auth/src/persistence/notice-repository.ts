import { uuidv7 } from '@railhead/common/runtime/ids';
import type { Mongo } from '@railhead/common/store/mongo';
import type { Tx } from '@railhead/common/store/transact';
import { ttlCollection } from '@railhead/common/store/ttl-collection';
import type { AccountNotice } from '../domain/account-notice.ts';

/** A mail about an account, saved together with the change and removed once it was sent. */
export interface DueNotice {
  _id: string;
  notice: AccountNotice;
  email: string;
  /** The change of address that the mail's link takes back. */
  reversalId?: string;
  at: Date;
  mailDueAt: Date;
  mailTries: number;
  purgeAt: Date;
}

/** A mail that is not accepted for this long is given up; no address is stored longer than that. */
const retentionMs = 24 * 3_600_000;
/** Longer than any attempt to send takes. */
const mailLeaseMs = 60_000;

export type NoticeRepository = ReturnType<typeof noticeRepository>;

export function noticeRepository(mongo: Mongo) {
  const notices = ttlCollection<DueNotice>(mongo, 'notices', [[{ mailDueAt: 1 }]]);
  const after = (ms: number) => new Date(mongo.now().getTime() + ms);

  return {
    /** Saves a mail as part of a transaction; it is due immediately. */
    async add(notice: AccountNotice, email: string, tx: Tx, reversalId?: string): Promise<void> {
      const now = mongo.now();
      await notices.insertOne(
        {
          _id: uuidv7(),
          notice,
          email,
          ...(reversalId !== undefined && { reversalId }),
          at: now,
          mailDueAt: now,
          mailTries: 0,
          purgeAt: after(retentionMs),
        },
        { session: tx.session },
      );
    },

    async findDue(limit: number): Promise<DueNotice[]> {
      return notices
        .find({ mailDueAt: { $lte: mongo.now() } })
        .sort({ mailDueAt: 1 })
        .limit(limit)
        .toArray();
    },

    /** @returns false if another copy of the service was faster. */
    async lease({ _id, mailDueAt }: DueNotice): Promise<boolean> {
      const leased = await notices.updateOne(
        { _id, mailDueAt },
        { $set: { mailDueAt: after(mailLeaseMs) }, $inc: { mailTries: 1 } },
      );
      return leased.matchedCount === 1;
    },

    async remove({ _id }: DueNotice): Promise<void> {
      await notices.deleteOne({ _id });
    },

    async reschedule({ _id }: DueNotice, delayMs: number): Promise<void> {
      await notices.updateOne({ _id }, { $set: { mailDueAt: after(delayMs) } });
    },
  };
}
