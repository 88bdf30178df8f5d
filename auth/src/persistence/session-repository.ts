import { DomainError } from '@railhead/common/domain/domain-error';
import { uuidv7 } from '@railhead/common/runtime/ids';
import type { Mongo } from '@railhead/common/store/mongo';
import type { Tx } from '@railhead/common/store/transact';
import { ttlCollection } from '@railhead/common/store/ttl-collection';
import type mongoose from 'mongoose';
import {
  deriveNextSecret,
  formatToken,
  hashSecret,
  leadsTo,
  newSecret,
  parseToken,
} from '../crypto/refresh-token.ts';

/** A signed-in browser and the latest of its refresh tokens. */
export interface Session {
  _id: string;
  accountId: string;
  tokenHash: string;
  previousHash?: string;
  /** Each token's successor is derived with it. */
  key: string;
  rotatedAt: Date;
  expiresAt: Date;
  revokedAt?: Date;
  /** Browser and system, for the owner to recognise the session. */
  device?: string;
  /** How it was opened, by RFC 8176; absent in sessions that an earlier version saved. */
  amr?: readonly string[];
  /** The passkey that opened it. */
  passkeyId?: string;
  purgeAt: Date;
}

export type SessionOpening = Required<Pick<Session, 'amr'>> & Pick<Session, 'passkeyId'>;

/** A session that is not refreshed for this long ends. */
export const sessionTtlSeconds = 30 * 24 * 3600;
/** A repeated exchange within this time gets the same token again. */
const graceMs = 10_000;
/** How many exchanges ago a token may have been replaced to be recognised as one of the session; takes some milliseconds. */
const maxExchanges = 1000;
const maxListed = 100;

/** The session of a refresh token, and the token's successor. */
type Exchanged = Pick<Session, 'accountId' | 'amr'> & { token: string };

export type SessionRepository = ReturnType<typeof sessionRepository>;

/** What happens to refresh tokens that are not accepted, to be logged. */
export interface RefusedTokens {
  /** A token that had been replaced was used again: the session has ended. */
  onReuse(sessionId: string, accountId: string): void;
  /** The session exists, but the secret was never one of its own: nothing has happened to it. */
  onForged(sessionId: string): void;
}

export function sessionRepository(mongo: Mongo, { onReuse, onForged }: RefusedTokens) {
  const sessions = ttlCollection<Session>(mongo, 'sessions', [[{ accountId: 1 }]]);
  const expiryFrom = (now: Date) => {
    const expiresAt = new Date(now.getTime() + sessionTtlSeconds * 1000);
    return { expiresAt, purgeAt: expiresAt };
  };
  const revokeWhere = async (filter: mongoose.mongo.Filter<Session>, tx?: Tx) => {
    await sessions.updateMany(
      { ...filter, revokedAt: { $exists: false } },
      { $set: { revokedAt: mongo.now() } },
      tx ? { session: tx.session } : {},
    );
  };

  /** The session of a token, if the token is or was one of its own. */
  const findOwn = async (text: string | undefined): Promise<Session | undefined> => {
    const token = parseToken(text);
    const session = token && (await sessions.findOne({ _id: token.sessionId }));
    return session && leadsTo(session.tokenHash, token.secret, session.key, maxExchanges)
      ? session
      : undefined;
  };

  return {
    /** @returns the first refresh token. */
    async create(accountId: string, device: string | undefined, opening: SessionOpening): Promise<string> {
      const now = mongo.now();
      const [sessionId, secret] = [uuidv7(), newSecret()];
      await sessions.insertOne({
        _id: sessionId,
        accountId,
        tokenHash: hashSecret(secret),
        key: newSecret(),
        rotatedAt: now,
        ...(device !== undefined && { device }),
        ...opening,
        ...expiryFrom(now),
      });
      return formatToken({ sessionId, secret });
    },

    /**
     * Exchanges a refresh token for its successor. If a token is reused after the grace period, somebody else may have
     * it, so the whole session ends. A secret that the session never had is only refused: anybody can invent one.
     * @throws DomainError `refresh-invalid`
     */
    async rotate(text: string | undefined): Promise<Exchanged> {
      const token = parseToken(text);
      const session = token && (await sessions.findOne({ _id: token.sessionId }));
      const now = mongo.now();
      if (!session || session.revokedAt || session.expiresAt <= now) throw new DomainError('refresh-invalid');

      const { sessionId, secret } = token;
      const presented = hashSecret(secret);
      const next = deriveNextSecret(secret, session.key);
      const exchanged: Exchanged = {
        accountId: session.accountId,
        token: formatToken({ sessionId, secret: next }),
        ...(session.amr && { amr: session.amr }),
      };
      const rotated = await sessions.updateOne(
        { _id: sessionId, tokenHash: presented, revokedAt: { $exists: false } },
        {
          $set: { tokenHash: hashSecret(next), previousHash: presented, rotatedAt: now, ...expiryFrom(now) },
        },
      );
      if (rotated.matchedCount === 1) return exchanged;

      const repeated = await sessions.findOne({
        _id: sessionId,
        previousHash: presented,
        rotatedAt: { $gt: new Date(now.getTime() - graceMs) },
        revokedAt: { $exists: false },
      });
      if (repeated) return exchanged;
      if (leadsTo(session.tokenHash, secret, session.key, maxExchanges)) {
        await revokeWhere({ _id: sessionId });
        onReuse(sessionId, session.accountId);
      } else onForged(sessionId);
      throw new DomainError('refresh-invalid');
    },

    /**
     * Ends the session of a token, if the token is or was one of its own.
     * @returns whose session it was.
     */
    async revoke(text: string | undefined): Promise<string | undefined> {
      const session = await findOwn(text);
      if (session) await revokeWhere({ _id: session._id });
      return session?.accountId;
    },

    /** The id of the session that a token belongs to. */
    async idOf(text: string | undefined): Promise<string | undefined> {
      return (await findOwn(text))?._id;
    },

    /** The live sessions of an account, the last used first. */
    async list(accountId: string): Promise<Session[]> {
      return sessions
        .find({ accountId, revokedAt: { $exists: false }, expiresAt: { $gt: mongo.now() } })
        .sort({ rotatedAt: -1 })
        .limit(maxListed)
        .toArray();
    },

    /** Ends one session of an account, if it exists. */
    async revokeOne(accountId: string, sessionId: string): Promise<void> {
      await revokeWhere({ accountId, _id: sessionId });
    },

    /** Ends all sessions of an account except the given one. */
    async revokeAll(accountId: string, tx: Tx, exceptId = ''): Promise<void> {
      await revokeWhere({ accountId, _id: { $ne: exceptId } }, tx);
    },

    /** Ends the sessions that a passkey has opened, except the given one. */
    async revokeOpenedWith(accountId: string, passkeyId: string, tx: Tx, exceptId = ''): Promise<void> {
      await revokeWhere({ accountId, passkeyId, _id: { $ne: exceptId } }, tx);
    },

    async removeAll(accountId: string, tx: Tx): Promise<void> {
      await sessions.deleteMany({ accountId }, { session: tx.session });
    },
  };
}
