import { randomUUID } from 'node:crypto';
import { DomainError } from '@railhead/common/domain/domain-error';
import { idOf } from '@railhead/common/runtime/ids';
import type { Mongo } from '@railhead/common/store/mongo';
import type { Tx } from '@railhead/common/store/transact';
import { ttlCollection } from '@railhead/common/store/ttl-collection';
import type { PasswordHasher } from '../crypto/password-hasher.ts';
import { type CodeState, codeTtlMinutes, maxTries, problemFor } from '../domain/code.ts';

/** One request for a code. An address has several side by side, each with its own code and its own tries. */
export interface CodeRequest extends CodeState {
  /** Derived from the request's id, which only the requester has. */
  _id: string;
  email: string;
  name: string;
  /** Where the request came from; absent in requests that an earlier version saved. */
  network?: string;
  /** Tries by callers of the same network that do not have the request's id. */
  triesWithoutId?: number;
  /** The account that the address is to be used for; absent in requests to sign in or to prove who it is. */
  changeOf?: string;
  /** The counters of the limits that the request was counted in. */
  countedIn?: string[];
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

/** How the request of a code is found: by its id, or else as the newest one of the same network. */
interface RequestedBy {
  requestId: string | undefined;
  network: string;
  /** The account whose address is to change; a code for that does nothing else, and no other code does that. */
  changeOf?: string;
}
type Wanted = RequestedBy & { email: string };

export type CodeRepository = ReturnType<typeof codeRepository>;

export function codeRepository(mongo: Mongo, hasher: PasswordHasher) {
  const requests = ttlCollection<CodeRequest>(mongo, 'codes', [
    [{ email: 1 }],
    [{ changeOf: 1 }, { partialFilterExpression: { changeOf: { $exists: true } } }],
    [{ mailDueAt: 1 }, { partialFilterExpression: { mailDueAt: { $exists: true } } }],
  ]);
  const idFor = (requestId: string) => idOf('code', requestId);
  const after = (ms: number) => new Date(mongo.now().getTime() + ms);
  const usable = (now: Date) => ({ expiresAt: { $gt: now }, usedAt: { $exists: false } });

  const wantedBy = ({ email, changeOf }: Pick<Wanted, 'email' | 'changeOf'>) => ({
    email,
    changeOf: changeOf ?? { $exists: false },
  });

  const countTry = (wanted: Wanted, requestId: string, now: Date) =>
    requests.findOneAndUpdate(
      { _id: idFor(requestId), ...wantedBy(wanted), tries: { $lt: maxTries }, ...usable(now) },
      { $inc: { tries: 1 } },
      { returnDocument: 'after' },
    );

  /** Tries of their own: whoever guesses without the id does not use up the tries of the requester. */
  const countTryWithoutId = async (wanted: Wanted, now: Date) => {
    const { network } = wanted;
    const [newest] = await requests
      .find({ ...wantedBy(wanted), $or: [{ network }, { network: { $exists: false } }], ...usable(now) })
      .sort({ expiresAt: -1 })
      .limit(1)
      .toArray();
    if (!newest) return null;
    return requests.findOneAndUpdate(
      { _id: newest._id, triesWithoutId: { $not: { $gte: maxTries } }, ...usable(now) },
      { $inc: { triesWithoutId: 1 } },
      { returnDocument: 'after' },
    );
  };

  /** Only the requester is told more than that the code is wrong: anybody else could ask who is a customer. */
  const refusal = async (wanted: Wanted, tried: CodeRequest | null) => {
    const { requestId } = wanted;
    if (requestId === undefined) return new DomainError('code-wrong');
    const state = tried ?? (await requests.findOne({ _id: idFor(requestId), ...wantedBy(wanted) }));
    const facts = tried && { facts: { triesLeft: maxTries - tried.tries } };
    return new DomainError(problemFor(state, mongo.now()), { ...facts });
  };

  return {
    /**
     * Saves a request; its mail is due immediately.
     * @returns the request's id.
     */
    async request(
      from: Pick<CodeRequest, 'email' | 'name' | 'network' | 'countedIn' | 'changeOf'>,
    ): Promise<string> {
      const requestId = randomUUID();
      await requests.insertOne({
        ...from,
        _id: idFor(requestId),
        tries: 0,
        triesWithoutId: 0,
        mailTries: 0,
        mailDueAt: mongo.now(),
        expiresAt: after(ttlMs),
        purgeAt: after(ttlMs + retentionMs),
      });
      return requestId;
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
     * @returns false if another copy was faster or the request is gone.
     */
    async leaseMail({ _id, mailDueAt }: CodeRequest, code: string): Promise<boolean> {
      const leased = await requests.updateOne(
        { _id, mailDueAt },
        { $set: { hash: await hasher.hash(code), mailDueAt: after(mailLeaseMs) }, $inc: { mailTries: 1 } },
      );
      return leased.matchedCount === 1;
    },

    async markMailed({ _id }: CodeRequest): Promise<void> {
      await requests.updateOne({ _id }, { $unset: { mailDueAt: '' } });
    },

    async rescheduleMail({ _id }: CodeRequest, delayMs: number): Promise<void> {
      await requests.updateOne(
        { _id, mailDueAt: { $exists: true } },
        { $set: { mailDueAt: after(delayMs) } },
      );
    },

    /**
     * Uses a code. The attempt is counted before the guess is compared, so that concurrent guesses are limited like
     * consecutive ones, and every attempt compares one hash, so that its duration tells nothing.
     * @throws DomainError `code-wrong`, and for the requester also `code-exhausted`, `code-expired` or `code-used`.
     */
    async redeem(email: string, guess: string, by: RequestedBy): Promise<CodeRequest> {
      const now = mongo.now();
      const wanted = { email, ...by };
      const tried =
        by.requestId === undefined
          ? await countTryWithoutId(wanted, now)
          : await countTry(wanted, by.requestId, now);
      const isMatch = await hasher.matches(tried?.hash, guess);
      if (!tried || !isMatch) throw await refusal(wanted, tried);
      const used = await requests.updateOne(
        { _id: tried._id, hash: tried.hash },
        { $set: { usedAt: now }, $unset: { hash: '', mailDueAt: '' } },
      );
      if (used.matchedCount !== 1) throw await refusal(wanted, null);
      return tried;
    },

    /** Removes all requests of an address. */
    async removeAll(email: string, tx: Tx): Promise<void> {
      await requests.deleteMany({ email }, { session: tx.session });
    },

    /** Removes the requests to change the address of an account: whoever made them need not be the owner any more. */
    async removeChangesOf(accountId: string, tx: Tx): Promise<void> {
      await requests.deleteMany({ changeOf: accountId }, { session: tx.session });
    },
  };
}
