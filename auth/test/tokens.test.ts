import { createPublicKey } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SessionView } from '@railhead/common/contracts/auth';
import type { PublishedKeys } from '@railhead/common/contracts/keys';
import { keyEncryption, type StoredKeys } from '@railhead/common/crypto/key-encryption';
import type { App } from '@railhead/common/http/app';
import { accessToken, verifyAccessTokens } from '@railhead/common/http/authentication';
import { serviceApp } from '@railhead/common/http/service-app';
import { decodeJwt, decodeProtectedHeader, generateKeyPair, importJWK, SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startAuth } from './start-auth.ts';

const { algorithm, issuer, audience } = accessToken;
type StoredKey = StoredKeys & { _id: number; signsFrom: Date };

let auth: Awaited<ReturnType<typeof startAuth>>;
beforeAll(async () => {
  auth = await startAuth();
});
afterAll(() => auth?.[Symbol.asyncDispose]());

const signIn = async (email: string) => (await auth.signIn(email)).json<SessionView>();
const published = async () =>
  (await auth.service.app.inject('/api/auth/.well-known/jwks.json')).json<PublishedKeys>().keys;
const storedKeys = () => auth.service.db.collection<StoredKey>('signing-keys');
const signingKey = async () => {
  const key = await storedKeys().findOne({ _id: 1 });
  if (!key) throw new Error('there is no first key');
  const { kid, x, d } = await keyEncryption(auth.config).decrypt(key);
  return { kid, x, key: await importJWK({ kty: 'OKP', crv: 'Ed25519', x, d }, algorithm) };
};

/** Another service, which knows only the URL of auth's published keys. */
async function openOtherService() {
  const jwks = createServer((_request, response) => {
    published().then(
      (keys) => response.end(JSON.stringify({ keys })),
      () => response.destroy(),
    );
  });
  await once(jwks.listen(0, '127.0.0.1'), 'listening');
  const app: App = serviceApp({ name: 'other', title: 'Other', logLevel: 'silent' });
  verifyAccessTokens(app, { authJwksUrl: `http://127.0.0.1:${(jwks.address() as AddressInfo).port}/` });
  app.get('/who', { onRequest: app.requireSignIn }, async ({ user }) => user);
  return {
    ask: (token: string) => app.inject({ url: '/who', headers: { authorization: `Bearer ${token}` } }),
    async [Symbol.asyncDispose]() {
      await app.close();
      jwks.close();
    },
  };
}

test('another service verifies access tokens with the published keys alone', async () => {
  await using other = await openOtherService();
  const { account, accessToken: token } = await signIn('boss@example.org');
  expect((await other.ask(token)).json()).toEqual({
    id: account.id,
    email: 'boss@example.org',
    roles: ['passenger', 'operator'],
    amr: ['otp'],
  });
  const [key] = await published();
  expect(decodeProtectedHeader(token)).toEqual({ alg: 'EdDSA', kid: key?.kid, typ: 'JWT' });
  const { iat = 0, exp = 0, ...claims } = decodeJwt(token);
  expect(claims).toEqual({
    sub: account.id,
    amr: ['otp'],
    email: 'boss@example.org',
    roles: ['passenger', 'operator'],
    iss: issuer,
    aud: audience,
  });
  expect(exp - iat).toBe(600);
});

test('only public members are published', async () => {
  for (const key of await published()) {
    expect(Object.keys(key).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x']);
  }
});

test('a forged token is rejected by auth and by other services', async () => {
  await using other = await openOtherService();
  const { account, accessToken: token } = await signIn('mutated@example.org');
  const { kid, x, key } = await signingKey();
  const foreignKey = await generateKeyPair('Ed25519', { extractable: true });
  const publicPem = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
    .export({ type: 'spki', format: 'pem' })
    .toString();
  const claims = { email: account.email, roles: ['passenger', 'operator'] };
  const now = Math.floor(Date.now() / 1000);
  const valid = () =>
    new SignJWT(claims).setSubject(account.id).setIssuer(issuer).setAudience(audience).setIssuedAt(now);
  const header = { alg: algorithm, kid, typ: 'JWT' };
  const forgeries: Record<string, string> = {
    'no signature': new UnsecuredJWT(claims)
      .setSubject(account.id)
      .setIssuer(issuer)
      .setExpirationTime('5m')
      .encode(),
    'the public key as an HMAC secret': await valid()
      .setProtectedHeader({ ...header, alg: 'HS256' })
      .setExpirationTime('5m')
      .sign(new TextEncoder().encode(publicPem)),
    'a foreign key': await valid()
      .setProtectedHeader(header)
      .setExpirationTime('5m')
      .sign(foreignKey.privateKey),
    'an unknown key id': await valid()
      .setProtectedHeader({ ...header, kid: 'unknown' })
      .setExpirationTime('5m')
      .sign(key),
    'no key id': await valid()
      .setProtectedHeader({ alg: algorithm, typ: 'JWT' })
      .setExpirationTime('5m')
      .sign(key),
    'another kind of token': await valid()
      .setProtectedHeader({ ...header, typ: 'ticket' })
      .setExpirationTime('5m')
      .sign(key),
    'another issuer': await valid()
      .setIssuer('somebody')
      .setProtectedHeader(header)
      .setExpirationTime('5m')
      .sign(key),
    'another audience': await valid()
      .setAudience('elsewhere')
      .setProtectedHeader(header)
      .setExpirationTime('5m')
      .sign(key),
    'no audience': await new SignJWT(claims)
      .setSubject(account.id)
      .setIssuer(issuer)
      .setIssuedAt(now)
      .setExpirationTime('5m')
      .setProtectedHeader(header)
      .sign(key),
    'no expiry': await valid().setProtectedHeader(header).sign(key),
    'an expiry in the past': await valid()
      .setProtectedHeader(header)
      .setExpirationTime(now - 60)
      .sign(key),
    'other claims with the old signature': token
      .split('.')
      .with(1, Buffer.from(JSON.stringify({ ...decodeJwt(token), ...claims })).toString('base64url'))
      .join('.'),
    'no signature part': `${token.split('.').slice(0, 2).join('.')}.`,
    nonsense: 'a.b.c',
  };
  expect(
    (await other.ask(await valid().setProtectedHeader(header).setExpirationTime('5m').sign(key))).statusCode,
  ).toBe(200);

  for (const [what, forged] of Object.entries(forgeries)) {
    const here = await auth.service.app.inject({
      url: '/api/auth/me',
      headers: { authorization: `Bearer ${forged}` },
    });
    const elsewhere = await other.ask(forged);
    const code = what === 'an expiry in the past' ? 'token-expired' : 'token-invalid';
    expect([what, here.statusCode, here.json().code]).toEqual([what, 401, code]);
    expect([what, elsewhere.statusCode, elsewhere.json().code]).toEqual([what, 401, code]);
  }
});

test('a new key is published before it signs, and the old one until its tokens have expired', async () => {
  const days = 24 * 3_600_000;
  const move = (number: number, ms: number) =>
    storedKeys().updateOne({ _id: number }, { $set: { signsFrom: new Date(Date.now() + ms) } });
  const kidOf = (token: string) => decodeProtectedHeader(token).kid;
  const before = await signIn('rotation@example.org');
  const [oldKey] = await published();

  await move(1, -30 * days);
  await auth.service.restart();
  const [, newKey, ...more] = await published();
  expect(newKey).toBeDefined();
  expect(more).toHaveLength(0);
  expect(kidOf((await signIn('rotation@example.org')).accessToken)).toBe(oldKey?.kid);

  await move(2, -1000);
  await auth.service.restart();
  expect(await published()).toHaveLength(2);
  expect(kidOf((await signIn('rotation@example.org')).accessToken)).toBe(newKey?.kid);
  const withOld = await auth.service.app.inject({
    url: '/api/auth/me',
    headers: { authorization: `Bearer ${before.accessToken}` },
  });
  expect(withOld.statusCode).toBe(200);

  await move(2, -3_600_000);
  await auth.service.restart();
  expect((await published()).map(({ kid }) => kid)).toEqual([newKey?.kid]);
  expect(await storedKeys().countDocuments()).toBe(1);
});
