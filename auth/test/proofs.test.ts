import type { SessionView } from '@railhead/common/contracts/auth';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { otherThan, startAuth } from './start-auth.ts';

// What outlives a session needs more than its access token, and its owner is told.
let auth: Awaited<ReturnType<typeof startAuth>>;
beforeAll(async () => {
  auth = await startAuth();
});
afterAll(() => auth?.[Symbol.asyncDispose]());

const password = 'violet tram over the canal';
const problemOf = (response: { statusCode: number; json(): { code: string } }) =>
  `${response.statusCode} ${response.json().code}`;

/** A thief who has nothing but the access token of an account. */
const thiefOf = (accessToken: string) => (method: 'PATCH' | 'DELETE', payload?: object) =>
  auth.service.app.inject({
    method,
    url: '/api/auth/me',
    ...(payload && { payload }),
    headers: { authorization: `Bearer ${accessToken}` },
    remoteAddress: '198.51.100.66',
  });

test('a stolen access token sets no password, ends no session and erases nothing', async () => {
  const email = 'robbed@example.org';
  const signedIn = await auth.signIn(email);
  const { accessToken } = signedIn.json<SessionView>();
  const steal = thiefOf(accessToken);
  const wrong = { code: otherThan(await auth.codeFor(email)) };

  expect(problemOf(await steal('PATCH', { password }))).toBe('403 proof-required');
  expect(problemOf(await steal('PATCH', { password, proof: { password: 'guess' } }))).toBe(
    '401 password-wrong',
  );
  expect(problemOf(await steal('PATCH', { password, proof: wrong }))).toBe('401 code-wrong');
  expect(problemOf(await steal('DELETE'))).toBe('403 proof-required');
  expect(problemOf(await steal('DELETE', { proof: wrong }))).toBe('401 code-wrong');

  const view = await auth.openBrowser().send('GET', '/me');
  expect(view.statusCode).toBe(401);
  const account = await auth.service.db.collection('accounts').findOne({ email });
  expect(account).toMatchObject({ status: 'open' });
  expect(account).not.toHaveProperty('passwordHash');
});

test('a first password needs a mailed code, a new one the old one, and each is reported by mail', async () => {
  const email = 'careful@example.org';
  const browser = await auth.signInWithNewPassword(email, password);
  expect((await auth.smtp.mail(email, 3)).source).toContain('A password was set for your Railhead account');

  const second = 'amber lighthouse for seven geese';
  const changed = await browser.send('PATCH', '/me', { password: second, proof: { password } });
  expect(changed.statusCode).toBe(200);
  expect((await auth.smtp.mail(email, 4)).source).toContain('Your Railhead password was changed');
  expect((await browser.signInWith({ email, password: second })).statusCode).toBe(201);
});

test("a code of another account's request is no proof", async () => {
  const [email, thief] = ['victim@example.org', 'thief@example.org'];
  const browser = auth.openBrowser();
  await browser.signIn(email);
  const proof = await auth.proofFor(thief);
  expect(problemOf(await browser.send('PATCH', '/me', { password, proof }))).toBe('401 code-wrong');
});

test('a common password and the own address are refused in words, and use up no code', async () => {
  const email = 'obvious@example.org';
  const browser = auth.openBrowser();
  await browser.signIn(email);
  const proof = { code: await browser.codeFor(email) };
  for (const weak of ['password', '12345678', ' '.repeat(8), email]) {
    const refused = await browser.send('PATCH', '/me', { password: weak, proof });
    expect(problemOf(refused)).toBe('422 password-weak');
    expect(refused.json()).toMatchObject({
      detail: expect.stringMatching(/^This password is easy to guess\./),
    });
  }
  expect((await browser.send('PATCH', '/me', { password, proof })).statusCode).toBe(200);
});

test('name and passengers need no proof', async () => {
  const browser = auth.openBrowser();
  await browser.signIn('plain@example.org');
  expect((await browser.send('PATCH', '/me', { name: 'Paula Plain' })).statusCode).toBe(200);
});

test('sessions are listed, and one or all of them can be ended', async () => {
  const email = 'everywhere@example.org';
  const [laptop, phone, library] = [auth.openBrowser(), auth.openBrowser(), auth.openBrowser()];
  for (const browser of [laptop, phone, library]) await browser.signIn(email);
  const list = async () =>
    (await laptop.send('GET', '/sessions')).json<{ items: { id: string; current: boolean }[] }>().items;
  const sessions = await list();
  expect(sessions).toHaveLength(3);
  expect(sessions.filter(({ current }) => current)).toHaveLength(1);
  const mine = sessions.find(({ current }) => current);
  expect(mine).toEqual({
    id: laptop.cookies['railhead-refresh']?.split('.')[0],
    signedInAt: expect.stringMatching(/^\d{4}-.*Z$/),
    lastUsedAt: expect.stringMatching(/^\d{4}-.*Z$/),
    current: true,
  });

  const phoneId = phone.cookies['railhead-refresh']?.split('.')[0];
  const stranger = auth.openBrowser();
  await stranger.signIn('nosy@example.org');
  expect((await stranger.send('DELETE', `/sessions/${phoneId}`)).statusCode).toBe(204);
  expect((await phone.send('POST', '/sessions/refresh')).statusCode).toBe(200);
  expect((await laptop.send('DELETE', `/sessions/${phoneId}`)).statusCode).toBe(204);
  expect(problemOf(await phone.send('POST', '/sessions/refresh'))).toBe('401 refresh-invalid');
  expect(await list()).toHaveLength(2);

  expect((await laptop.send('DELETE', '/sessions')).statusCode).toBe(204);
  expect(problemOf(await library.send('POST', '/sessions/refresh'))).toBe('401 refresh-invalid');
  expect(laptop.cookies).not.toHaveProperty('railhead-refresh');
  expect((await auth.smtp.mail(email, 4)).source).toContain('You were signed out of Railhead everywhere');
});
