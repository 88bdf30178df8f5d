import { DomainError } from '@railhead/common/domain/domain-error';
import { uuidv7 } from '@railhead/common/runtime/ids';
import type { Mongo } from '@railhead/common/store/mongo';
import type { Tx } from '@railhead/common/store/transact';
import type mongoose from 'mongoose';
import { freshSecret, hashOf, read, successorOf, written } from '../domain/refresh-token.ts';
import { rowsOf } from './rows.ts';

/** One signed-in browser: the chain of refresh tokens that followed one another in it. */
interface Session {
  _id: string;
  accountId: string;
  tokenHash: string;
  previousHash?: string;
  /** Makes each token's successor. */
  key: string;
  rotatedAt: Date;
  expiresAt: Date;
  revokedAt?: Date;
  purgeAt: Date;
}

/** A browser that is not used for so long is signed out. */
export const sessionLifeSeconds = 30 * 24 * 3600;
/** An exchange may be asked again for so long, with the same answer. */
const graceMs = 10_000;

export type SessionStore = ReturnType<typeof sessionStore>;

export function sessionStore(mongo: Mongo, onReuse: (sessionId: string) => void) {
  const rows = rowsOf<Session>(mongo, 'sessions', [[{ accountId: 1 }]]);
  const lifeFrom = (now: Date) => {
    const expiresAt = new Date(now.getTime() + sessionLifeSeconds * 1000);
    return { expiresAt, purgeAt: expiresAt };
  };
  const revoke = async (filter: mongoose.mongo.Filter<Session>, tx?: Tx) => {
    await rows.updateMany(
      { ...filter, revokedAt: { $exists: false } },
      { $set: { revokedAt: mongo.now() } },
      tx ? { session: tx.session } : {},
    );
  };

  return {
    /** @returns the first refresh token. */
    async open(accountId: string): Promise<string> {
      const now = mongo.now();
      const [sessionId, secret] = [uuidv7(), freshSecret()];
      await rows.insertOne({
        _id: sessionId,
        accountId,
        tokenHash: hashOf(secret),
        key: freshSecret(),
        rotatedAt: now,
        ...lifeFrom(now),
      });
      return written({ sessionId, secret });
    },

    /**
     * Exchanges a refresh token for its successor. A token that was exchanged before, outside the grace, is in two
     * hands: the whole session ends.
     * @throws DomainError `refresh-invalid`
     */
    async rotate(text: string | undefined): Promise<{ accountId: string; token: string }> {
      const token = read(text);
      const session = token && (await rows.findOne({ _id: token.sessionId }));
      const now = mongo.now();
      if (!session || session.revokedAt || session.expiresAt <= now) throw new DomainError('refresh-invalid');

      const { sessionId, secret } = token;
      const presented = hashOf(secret);
      const next = successorOf(secret, session.key);
      const answer = {
        accountId: session.accountId,
        token: written({ sessionId, secret: next }),
      };
      const rotated = await rows.updateOne(
        { _id: sessionId, tokenHash: presented, revokedAt: { $exists: false } },
        { $set: { tokenHash: hashOf(next), previousHash: presented, rotatedAt: now, ...lifeFrom(now) } },
      );
      if (rotated.matchedCount === 1) return answer;

      const again = await rows.findOne({
        _id: sessionId,
        previousHash: presented,
        rotatedAt: { $gt: new Date(now.getTime() - graceMs) },
        revokedAt: { $exists: false },
      });
      if (again) return answer;
      await revoke({ _id: sessionId });
      onReuse(sessionId);
      throw new DomainError('refresh-invalid');
    },

    /** Ends the session of a token; without one there is nothing to end. */
    async leave(text: string | undefined): Promise<void> {
      const token = read(text);
      if (token) await revoke({ _id: token.sessionId });
    },

    /** Ends an account's sessions, all but the one of the token given. */
    async revokeAll(accountId: string, tx: Tx, except?: string): Promise<void> {
      await revoke({ accountId, _id: { $ne: read(except)?.sessionId ?? '' } }, tx);
    },
  };
}
