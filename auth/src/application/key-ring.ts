import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import type { PublishedKeys } from '@railhead/common/contracts/keys';
import { accessToken, type SignedInAccount, type TokenKeys } from '@railhead/common/http/authentication';
import type { Mongo } from '@railhead/common/store/mongo';
import { calculateJwkThumbprint, SignJWT } from 'jose';
import { planKeys, type SigningPeriod } from '../domain/key-schedule.ts';
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
      if (next) await repository.add(await newKey(next));
      if (expired.length > 0) await repository.remove(expired);
      if (next || expired.length > 0) keys = await repository.all();
    },
    async sign({ id, email, roles }) {
      const { signing } = plan();
      if (!signing) throw new Error('there is no signing key yet');
      const { kid, x, d } = signing;
      const now = Math.floor(mongo.now().getTime() / 1000);
      return new SignJWT({ email, roles })
        .setProtectedHeader({ alg: accessToken.algorithm, kid, typ: 'JWT' })
        .setSubject(id)
        .setIssuer(accessToken.issuer)
        .setAudience(accessToken.audience)
        .setIssuedAt(now)
        .setExpirationTime(now + accessToken.ttlSeconds)
        .sign(createPrivateKey({ key: { ...curve, x, d }, format: 'jwk' }));
    },
    published: () => ({
      keys: plan().published.map(({ kid, x }) => ({
        kid,
        ...curve,
        x,
        alg: accessToken.algorithm,
        use: 'sig',
      })),
    }),
    async find(kid) {
      const key = plan().published.find((published) => published.kid === kid);
      if (!key) return undefined;
      const pem = createPublicKey({ key: { ...curve, x: key.x }, format: 'jwk' });
      return pem.export({ type: 'spki', format: 'pem' }).toString().trim();
    },
  };
}

const curve = { kty: 'OKP', crv: 'Ed25519' } as const;

async function newKey(period: SigningPeriod): Promise<SigningKey> {
  const { x, d } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  if (!x || !d) throw new Error('the generated key is not an Ed25519 key');
  return { ...period, kid: await calculateJwkThumbprint({ ...curve, x }), x, d };
}
