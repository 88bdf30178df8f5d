import { DomainError } from '@railhead/common/domain/domain-error';
import { idOf, uuidv7 } from '@railhead/common/runtime/ids';
import type { Mongo } from '@railhead/common/store/mongo';
import type { Tx } from '@railhead/common/store/transact';
import { type CodeState, codeLifeMinutes, maxTries, refusalFor } from '../domain/code.ts';
import type { Hashing } from '../hashing.ts';
import { rowsOf, upserting } from './rows.ts';

/** The one request for a code that an address has: asking again replaces it, and with it the old code. */
export interface CodeRequest extends CodeState {
  /** Made of the address. */
  _id: string;
  requestId: string;
  email: string;
  name: string;
  /** Of the code in the last mail; a code exists in the clear only in its mail. Absent before the mail and after use. */
  hash?: string;
  /** A mail is owed, and due at this time; absent once it is sent. */
  mailDueAt?: Date;
  mailTries: number;
  purgeAt: Date;
}

const lifeMs = codeLifeMinutes * 60_000;
/** After its end a request still tells why its code no longer works. */
const rememberedMs = 24 * 3_600_000;
/** Longer than any try to send takes: a mail whose sender died is sent by another. */
const mailLeaseMs = 60_000;

export type CodeStore = ReturnType<typeof codeStore>;

export function codeStore(mongo: Mongo, hashing: Hashing) {
  const rows = rowsOf<CodeRequest>(mongo, 'codes', [
    [{ mailDueAt: 1 }, { partialFilterExpression: { mailDueAt: { $exists: true } } }],
  ]);
  const keyOf = (email: string) => idOf('code', email);
  const after = (ms: number) => new Date(mongo.now().getTime() + ms);

  return {
    /** Owes an address a mail with a code. */
    async request(email: string, name: string): Promise<void> {
      const request = {
        requestId: uuidv7(),
        email,
        name,
        tries: 0,
        mailTries: 0,
        mailDueAt: mongo.now(),
        expiresAt: after(lifeMs),
        purgeAt: after(lifeMs + rememberedMs),
      };
      await upserting(() => rows.replaceOne({ _id: keyOf(email) }, request, { upsert: true }));
    },

    /** Requests whose mail is due while their code would still live, longest due first. */
    async owed(limit: number): Promise<CodeRequest[]> {
      const now = mongo.now();
      return rows
        .find({ mailDueAt: { $lte: now }, expiresAt: { $gt: now } })
        .sort({ mailDueAt: 1 })
        .limit(limit)
        .toArray();
    },

    /** Takes a mail on: false when somebody else did, or the request was replaced. The code counts from here. */
    async takeMail({ _id, requestId, mailDueAt }: CodeRequest, code: string): Promise<boolean> {
      const taken = await rows.updateOne(
        { _id, requestId, mailDueAt },
        { $set: { hash: await hashing.hash(code), mailDueAt: after(mailLeaseMs) }, $inc: { mailTries: 1 } },
      );
      return taken.matchedCount === 1;
    },

    async mailSent({ _id, requestId }: CodeRequest): Promise<void> {
      await rows.updateOne({ _id, requestId }, { $unset: { mailDueAt: '' } });
    },

    async mailFailed({ _id, requestId }: CodeRequest, againInMs: number): Promise<void> {
      await rows.updateOne(
        { _id, requestId, mailDueAt: { $exists: true } },
        { $set: { mailDueAt: after(againInMs) } },
      );
    },

    /**
     * Uses a code up. The try is counted before the guess is looked at, so that guesses sent all at once are no more
     * than guesses sent one by one.
     * @throws DomainError `code-wrong` (with `triesLeft`), `code-exhausted`, `code-expired` or `code-used`.
     */
    async redeem(email: string, guess: string): Promise<CodeRequest> {
      const _id = keyOf(email);
      const now = mongo.now();
      const counted = await rows.findOneAndUpdate(
        { _id, tries: { $lt: maxTries }, expiresAt: { $gt: now }, usedAt: { $exists: false } },
        { $inc: { tries: 1 } },
        { returnDocument: 'after' },
      );
      if (!counted) throw new DomainError(refusalFor(await rows.findOne({ _id }), now));
      if (!counted.hash || !(await hashing.matches(counted.hash, guess))) {
        throw new DomainError(refusalFor(counted, now), { facts: { triesLeft: maxTries - counted.tries } });
      }
      const used = await rows.updateOne(
        { _id, hash: counted.hash },
        { $set: { usedAt: now }, $unset: { hash: '', mailDueAt: '' } },
      );
      if (used.matchedCount !== 1) throw new DomainError(refusalFor(await rows.findOne({ _id }), now));
      return counted;
    },

    async forget(email: string, tx: Tx): Promise<void> {
      await rows.deleteOne({ _id: keyOf(email) }, { session: tx.session });
    },
  };
}
