import { idOf } from '@railhead/common/runtime/ids';
import type { Mongo } from '@railhead/common/store/mongo';
import { ttlCollection } from '@railhead/common/store/ttl-collection';
import { newSecret } from '../crypto/refresh-token.ts';

/** Who may use a challenge, and for what. */
export interface ChallengeUse {
  purpose: 'sign-in' | 'proof' | 'registration' | 'enrolled-registration';
  /** The secret in the cookie of the browser that asked. */
  browserSecret: string;
  /** Absent when nobody is signed in yet. */
  accountId?: string;
}

export const challengeTtlMs = 5 * 60_000;

export type ChallengeRepository = ReturnType<typeof challengeRepository>;

/** Random values that passkeys sign. Each works once, soon, in the browser that asked for it and for its purpose. */
export function challengeRepository(mongo: Mongo) {
  const challenges = ttlCollection<{ _id: string; purgeAt: Date }>(mongo, 'challenges');
  // The id is derived from everything that must match: the database stores neither challenge nor secret.
  const idFor = ({ purpose, browserSecret, accountId = '' }: ChallengeUse, challenge: string) =>
    idOf('challenge', purpose, browserSecret, accountId, challenge);

  return {
    /** @returns 256 random bits, base64url. */
    async issue(use: ChallengeUse): Promise<string> {
      const challenge = newSecret();
      await challenges.insertOne({
        _id: idFor(use, challenge),
        purgeAt: new Date(mongo.now().getTime() + challengeTtlMs),
      });
      return challenge;
    },

    /** @returns false if the challenge was not issued for this use, has expired or was used before. */
    async consume(use: ChallengeUse, challenge: string): Promise<boolean> {
      const { deletedCount } = await challenges.deleteOne({
        _id: idFor(use, challenge),
        purgeAt: { $gt: mongo.now() },
      });
      return deletedCount === 1;
    },
  };
}
