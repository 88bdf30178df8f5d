import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { SessionView } from '@railhead/common/contracts/auth';
import type { PublishedKeys } from '@railhead/common/contracts/keys';
import type { AssertionOptions, AttestationOptions } from '@railhead/common/contracts/passkeys';
import { toPublicPem } from '@railhead/common/crypto/ed25519-keys';
import type { App } from '@railhead/common/http/app';
import { verifyAccessTokensWith } from '@railhead/common/http/authentication';
import { serviceApp } from '@railhead/common/http/service-app';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { enrolmentRepository } from '../src/persistence/enrolment-repository.ts';
import { softwareAuthenticator } from './software-authenticator.ts';
import { startAuth } from './start-auth.ts';

// Where operators must sign in with a passkey, their mailbox alone opens no console.
/** Another service, with a route for operators. */
const other: App = serviceApp({ name: 'other', title: 'Other', logLevel: 'silent' });
let auth: Awaited<ReturnType<typeof startAuth>>;
/** Makes the same codes as the program, without another process. */
let enrolments: ReturnType<typeof enrolmentRepository>;
beforeAll(async () => {
  auth = await startAuth({ operatorSignIn: 'passkey' });
  enrolments = enrolmentRepository({ connection: auth.service.db, now: () => new Date() });
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

type Browser = ReturnType<typeof auth.openBrowser>;
const problemOf = (response: { statusCode: number; json(): { code: string } }) =>
  `${response.statusCode} ${response.json().code}`;
const askOps = async (accessToken: string) => {
  const headers = { authorization: `Bearer ${accessToken}` };
  const answer = await other.inject({ url: '/ops', headers });
  return answer.statusCode === 200 ? 200 : answer.json<{ code: string }>().code;
};

const program = fileURLToPath(new URL('../src/enrol-operator.ts', import.meta.url));
/** What whoever runs the installation types. */
const runProgram = (email: string) =>
  promisify(execFile)(process.execPath, [program, email], {
    env: {
      ...process.env,
      MONGO_URL: auth.service.config.mongoUrl,
      OPERATOR_EMAILS: auth.config.operatorEmails,
    },
  });

const optionsFor = async (browser: Browser, email: string, enrolmentCode?: string) =>
  browser.send('POST', '/passkeys/registration-options', {
    proof: { code: await browser.codeFor(email) },
    enrolmentCode,
  });
async function signInWith(browser: Browser, authenticator: ReturnType<typeof softwareAuthenticator>) {
  const challenge = (await browser.send('POST', '/passkeys/sign-in-options')).json<AssertionOptions>();
  const signedIn = await browser.send('POST', '/sessions', { passkey: await authenticator.get(challenge) });
  return signedIn.json<SessionView>();
}

test('the first operator needs an enrolment code to add a passkey, and is an operator with it; then only that passkey proves who asks', async () => {
  const email = 'boss@example.org';
  const browser = auth.openBrowser();
  const byCode = (await browser.signIn(email)).json<SessionView>();
  expect(byCode.account).toMatchObject({ roles: ['passenger'], passkeyRoles: ['operator'] });
  expect(decodeJwt(byCode.accessToken)).toMatchObject({ roles: ['passenger'], amr: ['otp'] });
  expect(await askOps(byCode.accessToken)).toBe('passkey-required');

  expect(problemOf(await optionsFor(browser, email))).toBe('403 enrolment-required');
  expect(problemOf(await optionsFor(browser, email, 'invented'))).toBe('403 enrolment-invalid');
  const elsewhere = await enrolments.issue('other@example.org');
  expect(problemOf(await optionsFor(browser, email, elsewhere))).toBe('403 enrolment-invalid');

  const enrolmentCode = (await runProgram('Boss@example.org')).stdout.trim();
  expect(enrolmentCode).toMatch(/^([0-9a-f]{6}-){4}[0-9a-f]{6}$/);
  const authenticator = softwareAuthenticator();
  const options = await optionsFor(browser, email, enrolmentCode);
  const second = await optionsFor(browser, email, enrolmentCode);
  const passkey = await authenticator.create(options.json<AttestationOptions>());
  expect((await browser.send('POST', '/passkeys', { passkey, enrolmentCode })).statusCode).toBe(201);
  const repeated = await softwareAuthenticator().create(second.json<AttestationOptions>());
  expect(problemOf(await browser.send('POST', '/passkeys', { passkey: repeated, enrolmentCode }))).toBe(
    '403 enrolment-invalid',
  );
  expect(
    await askOps((await browser.send('POST', '/sessions/refresh')).json<SessionView>().accessToken),
  ).toBe('passkey-required');

  const byPasskey = await signInWith(browser, authenticator);
  expect(byPasskey.account.roles).toEqual(['passenger', 'operator']);
  expect(byPasskey.account).not.toHaveProperty('passkeyRoles');
  expect(await askOps(byPasskey.accessToken)).toBe(200);

  // Whoever reads the mailbox signs in, and changes nothing.
  const reader = auth.openBrowser();
  await reader.signIn(email);
  const proof = async () => ({ code: await reader.codeFor(email) });
  for (const refused of [
    await optionsFor(reader, email),
    await reader.send('POST', '/me/email-codes', { email: 'reader@example.org', proof: await proof() }),
    await reader.send('PATCH', '/me', { password: 'violet tram over the canal', proof: await proof() }),
    await reader.send('DELETE', '/me', { proof: await proof() }),
  ])
    expect(problemOf(refused)).toBe('403 passkey-required');

  // A spare, confirmed with the first one, needs no code.
  const challenge = (await browser.send('POST', '/passkeys/proof-options')).json<AssertionOptions>();
  const spare = softwareAuthenticator();
  const spareOptions = await browser.send('POST', '/passkeys/registration-options', {
    proof: { passkey: await authenticator.get(challenge) },
  });
  const created = await spare.create(spareOptions.json<AttestationOptions>());
  expect((await browser.send('POST', '/passkeys', { passkey: created })).statusCode).toBe(201);
  expect((await signInWith(browser, spare)).account.roles).toContain('operator');

  // All are lost: another code, and no work in the database.
  const replacement = softwareAuthenticator();
  const another = await enrolments.issue(email);
  const anew = await replacement.create(
    (await optionsFor(reader, email, another)).json<AttestationOptions>(),
  );
  expect((await reader.send('POST', '/passkeys', { passkey: anew, enrolmentCode: another })).statusCode).toBe(
    201,
  );
  expect((await signInWith(reader, replacement)).account.roles).toContain('operator');
});

test('a passkey that was added before the account had the role opens no console', async () => {
  const browser = auth.openBrowser();
  await browser.signIn('reader@mailbox.example');
  const authenticator = softwareAuthenticator();
  const options = await optionsFor(browser, 'reader@mailbox.example');
  const passkey = await authenticator.create(options.json<AttestationOptions>());
  expect((await browser.send('POST', '/passkeys', { passkey })).statusCode).toBe(201);

  const operator = 'other@example.org';
  const proof = { code: await browser.codeFor('reader@mailbox.example') };
  expect((await browser.send('POST', '/me/email-codes', { email: operator, proof })).statusCode).toBe(202);
  const code = await auth.smtp.code(operator);
  expect((await browser.send('PUT', '/me/email', { email: operator, code })).statusCode).toBe(200);
  const { account, accessToken } = await signInWith(browser, authenticator);
  expect(account).toMatchObject({ email: operator, roles: ['passenger'], passkeyRoles: ['operator'] });
  expect(await askOps(accessToken)).toBe('passkey-required');
});

test('nobody is enrolled who is not configured as an operator', async () => {
  await expect(runProgram('passenger@example.org')).rejects.toMatchObject({
    code: 1,
    stderr: 'passenger@example.org is not in OPERATOR_EMAILS.\n',
  });
});

test('somebody who is no operator is told nothing about passkeys', async () => {
  const { accessToken } = (await auth.signIn('passenger@example.org')).json<SessionView>();
  expect(await askOps(accessToken)).toBe('role-required');
});
