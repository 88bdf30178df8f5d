import type { SessionView } from '@railhead/common/contracts/auth';
import type { PublishedKeys } from '@railhead/common/contracts/keys';
import type { AssertionOptions, AttestationOptions } from '@railhead/common/contracts/passkeys';
import { toPublicPem } from '@railhead/common/crypto/ed25519-keys';
import type { App } from '@railhead/common/http/app';
import { verifyAccessTokensWith } from '@railhead/common/http/authentication';
import { serviceApp } from '@railhead/common/http/service-app';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { softwareAuthenticator } from './software-authenticator.ts';
import { startAuth } from './start-auth.ts';

// Where operators must sign in with a passkey, their mailbox alone opens no console.
/** Another service, with a route for operators. */
const other: App = serviceApp({ name: 'other', title: 'Other', logLevel: 'silent' });
let auth: Awaited<ReturnType<typeof startAuth>>;
beforeAll(async () => {
  auth = await startAuth({ operatorSignIn: 'passkey' });
  verifyAccessTokensWith(other, {
    async find(kid) {
      const published = await auth.service.app.inject('/api/auth/.well-known/jwks.json');
      const key = published.json<PublishedKeys>().keys.find((candidate) => candidate.kid === kid);
      return key && toPublicPem(key);
    },
  });
  other.after(() => {
    other.get('/ops', { onRequest: other.requireRole('operator') }, async () => ({}));
  });
});
afterAll(async () => {
  await other.close();
  await auth?.[Symbol.asyncDispose]();
});

const askOps = async (accessToken: string) => {
  const headers = { authorization: `Bearer ${accessToken}` };
  const answer = await other.inject({ url: '/ops', headers });
  return answer.statusCode === 200 ? 200 : answer.json<{ code: string }>().code;
};

test('the first operator signs in with a code, adds a passkey and is an operator with it; then only the passkey changes passkeys', async () => {
  const email = 'boss@example.org';
  const browser = auth.openBrowser();
  const byCode = (await browser.signIn(email)).json<SessionView>();
  expect(byCode.account).toMatchObject({ roles: ['passenger'], passkeyRoles: ['operator'] });
  expect(decodeJwt(byCode.accessToken)).toMatchObject({ roles: ['passenger'], amr: ['otp'] });
  expect(await askOps(byCode.accessToken)).toBe('passkey-required');

  const authenticator = softwareAuthenticator();
  const proof = { code: await browser.codeFor(email) };
  const options = await browser.send('POST', '/passkeys/registration-options', { proof });
  const passkey = await authenticator.create(options.json<AttestationOptions>());
  expect((await browser.send('POST', '/passkeys', { passkey })).statusCode).toBe(201);
  expect(
    await askOps((await browser.send('POST', '/sessions/refresh')).json<SessionView>().accessToken),
  ).toBe('passkey-required');

  const challenge = (await browser.send('POST', '/passkeys/sign-in-options')).json<AssertionOptions>();
  const signedIn = await browser.send('POST', '/sessions', { passkey: await authenticator.get(challenge) });
  const byPasskey = signedIn.json<SessionView>();
  expect(byPasskey.account.roles).toEqual(['passenger', 'operator']);
  expect(byPasskey.account).not.toHaveProperty('passkeyRoles');
  expect(await askOps(byPasskey.accessToken)).toBe(200);

  const reader = auth.openBrowser();
  await reader.signIn(email);
  const refused = await reader.send('POST', '/passkeys/registration-options', {
    proof: { code: await reader.codeFor(email) },
  });
  expect([refused.statusCode, refused.json<{ code: string }>().code]).toEqual([403, 'passkey-required']);
});

test('somebody who is no operator is told nothing about passkeys', async () => {
  const { accessToken } = (await auth.signIn('passenger@example.org')).json<SessionView>();
  expect(await askOps(accessToken)).toBe('role-required');
});
