import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { runPeriodically } from '@railhead/common/concurrency/periodic-task';
import type { PublishedKeys } from '@railhead/common/contracts/keys';
import type { App } from '@railhead/common/http/app';
import { accessToken, type SignedInAccount, type TokenKeys } from '@railhead/common/http/authentication';
import type { Mongo } from '@railhead/common/store/mongo';
import { calculateJwkThumbprint, SignJWT } from 'jose';
import { type KeyTerm, keyPlan } from './domain/key-schedule.ts';
import type { KeyStore, SigningKey } from './store/key-store.ts';

const tendEveryMs = 10_000;
const dayMs = 24 * 3_600_000;

/** The signing keys at work. */
export interface Keyring extends TokenKeys {
  sign(account: SignedInAccount): Promise<string>;
  published(): PublishedKeys;
}

/** Makes the first key, the next ones in time, and removes those whose tokens have all died. */
export function openKeyring(
  app: App,
  mongo: Mongo,
  store: KeyStore,
  config: { keyRotationDays: number },
): Keyring {
  const policy = {
    rotateAfterMs: config.keyRotationDays * dayMs,
    publishBeforeMs: 3_600_000,
    // A minute for verifiers whose clocks are behind.
    tokenLifeMs: (accessToken.ttlSeconds + 60) * 1000,
  };
  let keys: SigningKey[] = [];
  const plan = () => keyPlan(keys, mongo.now(), policy);
  const started = Promise.withResolvers<void>();

  const tend = async () => {
    await mongo.ready;
    keys = await store.all();
    const { due, over } = plan();
    if (due) await store.add(await newKey(due));
    if (over.length > 0) await store.remove(over);
    if (due || over.length > 0) keys = await store.all();
    started.resolve();
  };
  const tending = runPeriodically(tendEveryMs, tend, (error) =>
    app.log.warn({ err: error }, 'the signing keys could not be tended'),
  );
  app.readiness.add('signing keys', started.promise, async () => undefined);
  app.addHook('onClose', () => tending.stop());

  return {
    async sign({ id, email, roles }) {
      const { signing } = plan();
      if (!signing) throw new Error('no key signs yet');
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

async function newKey(term: KeyTerm): Promise<SigningKey> {
  const { x, d } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  if (!x || !d) throw new Error('the key pair came without its members');
  return { ...term, kid: await calculateJwkThumbprint({ ...curve, x }), x, d };
}
