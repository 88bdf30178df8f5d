import type { PublishedKeys } from '@railhead/common/contracts/keys';
import {
  generateEd25519Keys,
  toPrivateKey,
  toPublicJwk,
  toPublicPem,
} from '@railhead/common/crypto/ed25519-keys';
import { accessToken, type SignedInAccount, type TokenKeys } from '@railhead/common/http/authentication';
import type { Mongo } from '@railhead/common/store/mongo';
import { SignJWT } from 'jose';
import { planKeys } from '../domain/key-schedule.ts';
import type { KeyRepository, SigningKey } from '../persistence/key-repository.ts';

const dayMs = 24 * 3_600_000;

/** Signs access tokens and publishes the keys that verify them. */
export interface KeyRing extends TokenKeys {
  sign(account: SignedInAccount): Promise<string>;
  published(): PublishedKeys;
  /** Loads the keys, adds the next one when it is time and removes those that expired. */
  rotate(): Promise<void>;
}

/** The key ring is empty until its first `rotate`. */
export function createKeyRing(
  mongo: Mongo,
  repository: KeyRepository,
  config: { keyRotationDays: number },
): KeyRing {
  const policy = {
    rotateAfterMs: config.keyRotationDays * dayMs,
    publishBeforeMs: 3_600_000,
    // One more minute for verifiers whose clocks are slow.
    tokenTtlMs: (accessToken.ttlSeconds + 60) * 1000,
  };
  let keys: SigningKey[] = [];
  const plan = () => planKeys(keys, mongo.now(), policy);

  return {
    async rotate() {
      keys = await repository.all();
      const { next, expired } = plan();
      if (next) await repository.add({ ...next, ...(await generateEd25519Keys()) });
      if (expired.length > 0) await repository.remove(expired);
      if (next || expired.length > 0) keys = await repository.all();
    },
    async sign({ id, ...claims }) {
      const { signing } = plan();
      if (!signing) throw new Error('there is no signing key yet');
      const now = Math.floor(mongo.now().getTime() / 1000);
      return new SignJWT({ ...claims })
        .setProtectedHeader({ alg: accessToken.algorithm, kid: signing.kid, typ: 'JWT' })
        .setSubject(id)
        .setIssuer(accessToken.issuer)
        .setAudience(accessToken.audience)
        .setIssuedAt(now)
        .setExpirationTime(now + accessToken.ttlSeconds)
        .sign(toPrivateKey(signing));
    },
    published: () => ({ keys: plan().published.map(toPublicJwk) }),
    async find(kid) {
      const key = plan().published.find((published) => published.kid === kid);
      return key && toPublicPem(toPublicJwk(key));
    },
  };
}
