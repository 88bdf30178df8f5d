import { DomainError } from '@railhead/common/domain/domain-error';
import { idOf, uuidv7 } from '@railhead/common/runtime/ids';
import type { Mongo } from '@railhead/common/store/mongo';
import type { Tx } from '@railhead/common/store/transact';
import { retryUpsert, ttlCollection } from '@railhead/common/store/ttl-collection';
import type { PasswordHasher } from '../crypto/password-hasher.ts';
import { type CodeState, codeTtlMinutes, maxTries, problemFor } from '../domain/code.ts';

/** The only code request of an address: a new request replaces it together with its code. */
export interface CodeRequest extends CodeState {
  /** Derived from the address. */
  _id: string;
  requestId: string;
  email: string;
  name: string;
  /** Hash of the code in the latest mail; only the mail has the code itself. Absent before the mail and after use. */
  hash?: string;
  /** When the mail is to be sent; absent once it was sent. */
  mailDueAt?: Date;
  mailTries: number;
  purgeAt: Date;
}

const ttlMs = codeTtlMinutes * 60_000;
/** An expired request is retained so that a late guess gets the reason why its code no longer works. */
const retentionMs = 24 * 3_600_000;
/** Longer than any attempt to send takes: if a copy of the service crashes meanwhile, another one sends the mail. */
const mailLeaseMs = 60_000;

export type CodeRepository = ReturnType<typeof codeRepository>;

export function codeRepository(mongo: Mongo, hasher: PasswordHasher) {
  const requests = ttlCollection<CodeRequest>(mongo, 'codes', [
    [{ mailDueAt: 1 }, { partialFilterExpression: { mailDueAt: { $exists: true } } }],
  ]);
  const idFor = (email: string) => idOf('code', email);
  const after = (ms: number) => new Date(mongo.now().getTime() + ms);

  return {
    /** Saves the request; its mail is due immediately. */
    async request(email: string, name: string): Promise<void> {
      const request = {
        requestId: uuidv7(),
        email,
        name,
        tries: 0,
        mailTries: 0,
        mailDueAt: mongo.now(),
        expiresAt: after(ttlMs),
        purgeAt: after(ttlMs + retentionMs),
      };
      await retryUpsert(() => requests.replaceOne({ _id: idFor(email) }, request, { upsert: true }));
    },

    /** Unexpired requests whose mail is due, longest due first. */
    async findDue(limit: number): Promise<CodeRequest[]> {
      const now = mongo.now();
      return requests
        .find({ mailDueAt: { $lte: now }, expiresAt: { $gt: now } })
        .sort({ mailDueAt: 1 })
        .limit(limit)
        .toArray();
    },

    /**
     * Reserves a mail for this copy of the service and stores the hash of its code, which is valid from now on.
     * @returns false if another copy was faster or the request was replaced.
     */
    async leaseMail({ _id, requestId, mailDueAt }: CodeRequest, code: string): Promise<boolean> {
      const leased = await requests.updateOne(
        { _id, requestId, mailDueAt },
        { $set: { hash: await hasher.hash(code), mailDueAt: after(mailLeaseMs) }, $inc: { mailTries: 1 } },
      );
      return leased.matchedCount === 1;
    },

    async markMailed({ _id, requestId }: CodeRequest): Promise<void> {
      await requests.updateOne({ _id, requestId }, { $unset: { mailDueAt: '' } });
    },

    async rescheduleMail({ _id, requestId }: CodeRequest, delayMs: number): Promise<void> {
      await requests.updateOne(
        { _id, requestId, mailDueAt: { $exists: true } },
        { $set: { mailDueAt: after(delayMs) } },
      );
    },

    /**
     * Uses a code. The attempt is counted before the guess is compared, so that concurrent guesses are limited like
     * consecutive ones.
     * @throws DomainError `code-wrong` (with `triesLeft`), `code-exhausted`, `code-expired` or `code-used`.
     */
    async redeem(email: string, guess: string): Promise<CodeRequest> {
      const _id = idFor(email);
      const now = mongo.now();
      const counted = await requests.findOneAndUpdate(
        { _id, tries: { $lt: maxTries }, expiresAt: { $gt: now }, usedAt: { $exists: false } },
        { $inc: { tries: 1 } },
        { returnDocument: 'after' },
      );
      if (!counted) throw new DomainError(problemFor(await requests.findOne({ _id }), now));
      if (!counted.hash || !(await hasher.matches(counted.hash, guess))) {
        throw new DomainError(problemFor(counted, now), { facts: { triesLeft: maxTries - counted.tries } });
      }
      const used = await requests.updateOne(
        { _id, hash: counted.hash },
        { $set: { usedAt: now }, $unset: { hash: '', mailDueAt: '' } },
      );
      if (used.matchedCount !== 1) throw new DomainError(problemFor(await requests.findOne({ _id }), now));
      return counted;
    },

    async remove(email: string, tx: Tx): Promise<void> {
      await requests.deleteOne({ _id: idFor(email) }, { session: tx.session });
    },
  };
}
