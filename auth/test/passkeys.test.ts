import type { SessionView } from '@railhead/common/contracts/auth';
import type {
  AssertionOptions,
  AttestationOptions,
  PasskeyAssertion,
  PasskeyView,
} from '@railhead/common/contracts/passkeys';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inventedChallenge, softwareAuthenticator } from './software-authenticator.ts';
import { startAuth } from './start-auth.ts';

let auth: Awaited<ReturnType<typeof startAuth>>;
let eve: Awaited<ReturnType<typeof personWithPasskey>>;
beforeAll(async () => {
  auth = await startAuth();
  eve = await personWithPasskey('eve@example.org');
});
afterAll(() => auth?.[Symbol.asyncDispose]());

type Browser = ReturnType<typeof auth.openBrowser>;
const problemOf = (response: { statusCode: number; json(): { code: string } }) =>
  `${response.statusCode} ${response.json().code}`;
const optionsOf = async (browser: Browser, kind: 'sign-in' | 'proof' = 'sign-in') =>
  (await browser.send('POST', `/passkeys/${kind}-options`)).json<AssertionOptions>();
const signInWith = (browser: Browser, passkey: PasskeyAssertion) =>
  browser.send('POST', '/sessions', { passkey });
const listOf = async (browser: Browser) =>
  (await browser.send('GET', '/passkeys')).json<{ items: PasskeyView[] }>().items;

const proofOf = async (browser: Browser, email: string) => ({ code: await browser.codeFor(email) });

/** Somebody who is signed in and has a passkey. */
async function personWithPasskey(email: string) {
  const browser = auth.openBrowser();
  const { account } = (await browser.signIn(email)).json<SessionView>();
  const authenticator = softwareAuthenticator();
  const proof = await proofOf(browser, email);
  const options = await browser.send('POST', '/passkeys/registration-options', { proof });
  const passkey = await authenticator.create(options.json<AttestationOptions>());
  const registered = await browser.send('POST', '/passkeys', { name: 'Blue key', passkey });
  expect(registered.statusCode).toBe(201);
  return { browser, authenticator, account, email, passkey, view: registered.json<PasskeyView>() };
}

test('a passkey signs in without an address, and the token says how', async () => {
  const { authenticator, account, email, browser } = await personWithPasskey('ada@example.org');
  expect((await auth.smtp.mail(email, 3)).source).toContain('A passkey was added to your Railhead account');

  const other = auth.openBrowser();
  const options = await optionsOf(other);
  expect(options).toMatchObject({ rpId: 'localhost', userVerification: 'required' });
  expect(options).not.toHaveProperty('allowCredentials');
  const signedIn = await signInWith(other, await authenticator.get(options));
  expect(signedIn.statusCode).toBe(201);
  const session = signedIn.json<SessionView>();
  expect(session.account.id).toBe(account.id);
  expect(decodeJwt(session.accessToken)).toMatchObject({ amr: ['pop', 'mfa'] });
  const refreshed = (await other.send('POST', '/sessions/refresh')).json<SessionView>();
  expect(decodeJwt(refreshed.accessToken)).toMatchObject({ amr: ['pop', 'mfa'] });
  expect(await listOf(browser)).toEqual([
    {
      id: expect.any(String),
      name: 'Blue key',
      createdAt: expect.any(String),
      lastUsedAt: expect.any(String),
      synced: false,
    },
  ]);
});

test('a code and a password are named in the token too', async () => {
  const [email, password] = ['grace@example.org', 'violet tram over the canal'];
  const browser = await auth.signInWithNewPassword(email, password);
  const byPassword = (await browser.signInWith({ email, password })).json<SessionView>();
  expect(decodeJwt(byPassword.accessToken)).toMatchObject({ amr: ['pwd'] });
  expect(decodeJwt((await browser.signIn(email)).json<SessionView>().accessToken)).toMatchObject({
    amr: ['otp'],
  });
});

test.each<[string, Parameters<ReturnType<typeof softwareAuthenticator>['get']>[1]]>([
  ['another site', { origin: 'https://railhead.evil.example' }],
  ['another port of the host', { origin: 'http://localhost:8081' }],
  ["another site's key", { rpId: 'evil.example' }],
  ['nobody verified', { userVerified: false }],
  ['a counter that goes back', { counter: 0 }],
  ['a counter that stands still', { counter: 1 }],
  ['the account of somebody else', { userHandle: Buffer.from('somebody-else').toString('base64url') }],
  ['a registration instead of a sign-in', { type: 'webauthn.create' }],
])('an assertion with %s is refused', async (_, deviation) => {
  const thief = auth.openBrowser();
  const refused = await signInWith(thief, await eve.authenticator.get(await optionsOf(thief), deviation));
  expect(problemOf(refused)).toBe('401 passkey-invalid');
});

test('after all refusals the same passkey still signs in', async () => {
  const browser = auth.openBrowser();
  const signedIn = await signInWith(browser, await eve.authenticator.get(await optionsOf(browser)));
  expect(signedIn.statusCode).toBe(201);
});

test('a tampered signature, other signed data and an unknown passkey are refused', async () => {
  const { authenticator, passkey } = eve;
  const thief = auth.openBrowser();
  const flip = (text: string) => {
    const bytes = Buffer.from(text, 'base64url');
    const last = bytes.length - 1;
    bytes[last] = (bytes[last] ?? 0) ^ 1;
    return bytes.toString('base64url');
  };
  for (const field of ['signature', 'authenticatorData'] as const) {
    const assertion = await authenticator.get(await optionsOf(thief));
    assertion.response[field] = flip(assertion.response[field]);
    expect(problemOf(await signInWith(thief, assertion)), field).toBe('401 passkey-invalid');
  }
  const stranger = softwareAuthenticator();
  const { challenge, rpId } = await optionsOf(thief);
  await stranger.create({ challenge, rp: { id: rpId }, user: { id: 'AAAA' } });
  const unknown = await stranger.get({ challenge, rpId });
  expect(problemOf(await signInWith(thief, unknown))).toBe('401 passkey-invalid');
  // Another key that claims the id of a registered passkey.
  const forged = { ...(await stranger.get(await optionsOf(thief))), id: passkey.id, rawId: passkey.id };
  expect(problemOf(await signInWith(thief, forged))).toBe('401 passkey-invalid');
});

test('a challenge works once, and only in the browser and for the purpose it was given for', async () => {
  const { authenticator, browser } = eve;
  const own = auth.openBrowser();
  const assertion = await authenticator.get(await optionsOf(own));
  expect(problemOf(await signInWith(auth.openBrowser(), assertion))).toBe('401 challenge-expired');
  const thief = auth.openBrowser();
  await optionsOf(thief);
  expect(problemOf(await signInWith(thief, assertion))).toBe('401 challenge-expired');
  expect((await signInWith(own, assertion)).statusCode).toBe(201);
  expect(problemOf(await signInWith(own, assertion))).toBe('401 challenge-expired');

  const invented = await authenticator.get({ challenge: inventedChallenge(), rpId: 'localhost' });
  expect(problemOf(await signInWith(own, invented))).toBe('401 challenge-expired');
  const forProof = await authenticator.get(await optionsOf(browser, 'proof'));
  expect(problemOf(await signInWith(browser, forProof))).toBe('401 challenge-expired');
  const forSignIn = await authenticator.get(await optionsOf(browser));
  const proven = await browser.send('DELETE', '/me', { proof: { passkey: forSignIn } });
  expect(problemOf(proven)).toBe('401 challenge-expired');
});

test('two tabs of a browser can both ask', async () => {
  const browser = auth.openBrowser();
  const first = await optionsOf(browser);
  await optionsOf(browser);
  expect((await signInWith(browser, await eve.authenticator.get(first))).statusCode).toBe(201);
});

test('a challenge expires', async () => {
  const browser = auth.openBrowser();
  const options = await optionsOf(browser);
  await auth.service.db.collection('challenges').updateMany({}, { $set: { purgeAt: new Date(0) } });
  expect(problemOf(await signInWith(browser, await eve.authenticator.get(options)))).toBe(
    '401 challenge-expired',
  );
});

test('a stolen access token adds, renames and removes no passkey', async () => {
  const { browser, view, email } = await personWithPasskey('robbed@example.org');
  const options = await browser.send('POST', '/passkeys/registration-options', {});
  expect(problemOf(options)).toBe('403 proof-required');
  const key = `/passkeys/${view.id}`;
  expect(problemOf(await browser.send('PATCH', key, { name: 'Mine' }))).toBe('403 proof-required');
  expect(problemOf(await browser.send('DELETE', key))).toBe('403 proof-required');
  const { challenge } = await optionsOf(browser);
  const passkey = await softwareAuthenticator().create({
    challenge,
    rp: { id: 'localhost' },
    user: { id: 'AAAA' },
  });
  expect(problemOf(await browser.send('POST', '/passkeys', { passkey }))).toBe('401 challenge-expired');

  const proof = await proofOf(browser, email);
  expect((await browser.send('PATCH', key, { name: 'Red key', proof })).json()).toMatchObject({
    name: 'Red key',
  });
  expect((await auth.smtp.mail(email, 5)).source).toContain('A passkey of your Railhead account was renamed');
});

test('a passkey of another account is neither a proof nor renamed nor removed nor registered again', async () => {
  const [victim, thief] = [eve, await personWithPasskey('thief@example.org')];
  const passkey = await thief.authenticator.get(await optionsOf(victim.browser, 'proof'));
  const erase = await victim.browser.send('DELETE', '/me', { proof: { passkey } });
  expect(problemOf(erase)).toBe('401 passkey-invalid');

  const own = await thief.authenticator.get(await optionsOf(thief.browser, 'proof'));
  const key = `/passkeys/${victim.view.id}`;
  const proof = { passkey: own };
  expect(problemOf(await thief.browser.send('PATCH', key, { name: 'x', proof }))).toBe('404 passkey-unknown');
  expect(problemOf(await thief.browser.send('DELETE', key, { proof }))).toBe('404 passkey-unknown');

  // The request for an unknown passkey did not use up the proof.
  const options = await thief.browser.send('POST', '/passkeys/registration-options', { proof });
  const id = Buffer.from(victim.passkey.id, 'base64url');
  const twin = await softwareAuthenticator().create(options.json<AttestationOptions>(), { id });
  expect(problemOf(await thief.browser.send('POST', '/passkeys', { passkey: twin }))).toBe(
    '401 passkey-invalid',
  );
});

test.each([
  ['of another site', { origin: 'https://railhead.evil.example' }],
  ['for another site', { rpId: 'evil.example' }],
  ['without a verified person', { userVerified: false }],
])('a registration %s is refused', async (_, deviation) => {
  const { browser, authenticator } = eve;
  const proof = { passkey: await authenticator.get(await optionsOf(browser, 'proof')) };
  const options = await browser.send('POST', '/passkeys/registration-options', { proof });
  const passkey = await softwareAuthenticator().create(options.json<AttestationOptions>(), deviation);
  expect(problemOf(await browser.send('POST', '/passkeys', { passkey }))).toBe('401 passkey-invalid');
  expect(await listOf(browser)).toHaveLength(1);
});

test('a passkey is a proof, and removing one ends the sessions that it opened', async () => {
  const { browser, authenticator, view, email } = await personWithPasskey('mover@example.org');
  const lost = auth.openBrowser();
  await signInWith(lost, await authenticator.get(await optionsOf(lost)));
  const options = await optionsOf(browser, 'proof');
  expect(options.allowCredentials).toHaveLength(1);
  const passkey = await authenticator.get(options);
  const removed = await browser.send('DELETE', `/passkeys/${view.id}`, { proof: { passkey } });
  expect(removed.statusCode).toBe(204);
  expect(await listOf(browser)).toEqual([]);
  expect(problemOf(await lost.send('POST', '/sessions/refresh'))).toBe('401 refresh-invalid');
  expect((await browser.send('POST', '/sessions/refresh')).statusCode).toBe(200);
  expect((await auth.smtp.mail(email, 4)).source).toContain(
    'A passkey was removed from your Railhead account',
  );
});

test('an erasure removes the passkeys', async () => {
  const { browser, authenticator, account } = await personWithPasskey('gone@example.org');
  const passkey = await authenticator.get(await optionsOf(browser, 'proof'));
  expect((await browser.send('DELETE', '/me', { proof: { passkey } })).statusCode).toBe(204);
  expect(await auth.service.db.collection('passkeys').countDocuments({ accountId: account.id })).toBe(0);
  const again = await signInWith(browser, await authenticator.get(await optionsOf(browser)));
  expect(problemOf(again)).toBe('401 passkey-invalid');
});

test('failed attempts are limited by network, successful ones are not', async () => {
  await using strict = await startAuth({ passkeyTriesPerHourAndIp: 2 });
  const browser = strict.openBrowser('203.0.113.9');
  const authenticator = softwareAuthenticator();
  await authenticator.create({ challenge: 'AAAA', rp: { id: 'localhost' }, user: { id: 'AAAA' } });
  const guess = async () => {
    const passkey = await authenticator.get((await browser.send('POST', '/passkeys/sign-in-options')).json());
    return problemOf(await browser.send('POST', '/sessions', { passkey }));
  };
  expect([await guess(), await guess(), await guess()]).toEqual([
    '401 passkey-invalid',
    '401 passkey-invalid',
    '429 too-many-requests',
  ]);
});
