import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { Role } from '@railhead/common/contracts/auth';
import { accessToken } from '@railhead/common/http/authentication';
import { until } from '@railhead/common/testing/until';
import { exportJWK, type JWTHeaderParameters, type JWTPayload, SignJWT } from 'jose';
import mongoose from 'mongoose';
import type { Product } from '../../product.ts';
import { send } from './http.ts';

/** Signs access tokens as `auth` would. */
export interface SigningKey {
  kid: string;
  /** A token with the right claims of an account, except those given. `undefined` omits a claim. */
  sign(claims: JWTPayload, header?: Partial<JWTHeaderParameters>, key?: KeyObject): Promise<string>;
}

const jwksPath = '/api/auth/.well-known/jwks.json';
const monthMs = 30 * 24 * 3600 * 1000;

/**
 * Adds a key to those that `auth` publishes, so that the suite can sign what the product never would: tokens that are genuine in
 * all but one claim. To be called before anybody signs in, because services fetch unknown keys only twice a minute.
 */
export async function addSigningKey({ baseUrl, servers }: Product): Promise<SigningKey> {
  const { privateKey } = generateKeyPairSync('ed25519');
  const { x, d } = await exportJWK(privateKey);
  const kid = `security-suite-${crypto.randomUUID()}`;
  const mongo = await mongoose.createConnection(servers.mongoUrl).asPromise();
  try {
    await mongo
      .useDb('railhead_auth')
      .collection<{ _id: number }>('signing-keys')
      .insertOne({ _id: 2, kid, x, d, signsFrom: new Date(Date.now() + monthMs) } as { _id: number });
  } finally {
    await mongo.close();
  }
  await until('auth to publish the key of the suite', async () =>
    (await send(baseUrl, { method: 'GET', path: jwksPath })).text.includes(kid),
  );
  return {
    kid,
    sign: (claims, header = {}, key = privateKey) =>
      new SignJWT({ ...rightClaims(), ...claims })
        .setProtectedHeader({ alg: accessToken.algorithm, kid, typ: 'JWT', ...header })
        .sign(key),
  };
}

const rightClaims = (): JWTPayload & { roles: Role[] } => {
  const now = Math.floor(Date.now() / 1000);
  return {
    sub: crypto.randomUUID(),
    email: 'somebody@example.org',
    roles: ['passenger'],
    iss: accessToken.issuer,
    aud: accessToken.audience,
    iat: now,
    exp: now + accessToken.ttlSeconds,
  };
};
