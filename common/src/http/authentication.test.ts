import { type CryptoKey, exportSPKI, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accessToken, verifyAccessTokensWith } from './authentication.ts';
import { serviceApp } from './service-app.ts';

const app = serviceApp({ name: 'tokens', title: 'tokens', logLevel: 'silent' });
let privateKey: CryptoKey;

beforeAll(async () => {
  const keys = await generateKeyPair('Ed25519');
  privateKey = keys.privateKey;
  const pem = await exportSPKI(keys.publicKey);
  verifyAccessTokensWith(app, { find: async () => pem });
  app.after(() => {
    app.get('/me', { onRequest: app.requireSignIn }, async ({ user }) => user);
    app.get('/ops', { onRequest: app.requireRole('operator') }, async ({ user }) => user);
  });
});
afterAll(() => app.close());

const now = () => Math.floor(Date.now() / 1000);

/** Asks with a token that is signed correctly, whatever its claims are. */
async function ask(url: string, changed: Record<string, unknown>) {
  const payload = { sub: 'a1', email: 'ada@example.org', roles: ['operator'], iat: now(), exp: now() + 600 };
  const issued = { iss: accessToken.issuer, aud: accessToken.audience };
  const token = await new SignJWT({ ...payload, ...issued, ...changed })
    .setProtectedHeader({ alg: accessToken.algorithm, kid: 'k', typ: 'JWT' })
    .sign(privateKey);
  const response = await app.inject({ url, headers: { authorization: `Bearer ${token}` } });
  return `${response.statusCode} ${response.json<{ code?: string }>().code ?? ''}`.trim();
}

test('a token whose claims have their types is valid, with a minute for clocks that differ', async () => {
  expect(await ask('/ops', {})).toBe('200');
  expect(await ask('/me', { iat: now() + 50 })).toBe('200');
});

test.each<[string, Record<string, unknown>]>([
  ['a subject that is an object', { sub: { $ne: '' } }],
  ['a subject that is a number', { sub: 1 }],
  ['an empty subject', { sub: '' }],
  ['an address that is an object', { email: { $ne: '' } }],
  ['no roles', { roles: undefined }],
  ['roles that are a string', { roles: 'operator' }],
  ['a role that is an object', { roles: [{}] }],
  ['a moment of issue in the future', { iat: now() + 3600 }],
  ['a moment of issue that is text', { iat: 'today' }],
])('a signed token with %s is not valid', async (_, changed) => {
  expect(await ask('/ops', changed)).toBe('401 token-invalid');
  expect(await ask('/me', changed)).toBe('401 token-invalid');
});
