import {
  AccountErased,
  AccountRegistered,
  type AccountView,
  type SessionView,
} from '@railhead/common/contracts/auth';
import { until } from '@railhead/common/testing/until';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { routes } from '../src/app.ts';
import { cookieOf, type HttpResponse, startAuth } from './start-auth.ts';

let auth: Awaited<ReturnType<typeof startAuth>>;
beforeAll(async () => {
  auth = await startAuth();
});
afterAll(() => auth?.[Symbol.asyncDispose]());

const problemOf = (response: { statusCode: number; json(): { code: string } }) =>
  `${response.statusCode} ${response.json().code}`;
const refreshToken = (response: HttpResponse) => cookieOf(response, 'railhead-refresh');
const me = (response: HttpResponse) =>
  auth.service.app.inject({
    url: '/api/auth/me',
    cookies: { 'railhead-access': cookieOf(response, 'railhead-access') },
  });
const change = (response: HttpResponse, payload: object) =>
  auth.service.app.inject({
    method: 'PATCH',
    url: '/api/auth/me',
    payload,
    cookies: Object.fromEntries(response.cookies.map(({ name, value }) => [name, value])),
  });

/** Moves the last exchange a minute back. */
const passGracePeriod = (token: string) =>
  auth.service.db
    .collection<{ _id: string; rotatedAt: Date }>('sessions')
    .updateOne({ _id: token.split('.')[0] }, { $set: { rotatedAt: new Date(Date.now() - 60_000) } });

test('session and device are in cookies that scripts cannot read', async () => {
  const response = await auth.signIn('cookies@example.org');
  expect(response.headers['cache-control']).toBe('no-store');
  expect(response.cookies).toMatchObject([
    { name: 'railhead-access', path: '/', httpOnly: true, sameSite: 'Lax', maxAge: 600 },
    { name: 'railhead-refresh', path: '/api/auth', httpOnly: true, sameSite: 'Lax', maxAge: 30 * 24 * 3600 },
    { name: 'railhead-device', path: '/api/auth', httpOnly: true, sameSite: 'Lax', maxAge: 180 * 24 * 3600 },
  ]);
  const { accessToken, expiresIn, account } = response.json<SessionView>();
  expect(expiresIn).toBe(600);
  const bearer = await auth.service.app.inject({
    url: '/api/auth/me',
    headers: { authorization: `Bearer ${accessToken}` },
  });
  expect(bearer.json()).toEqual(account);
  expect((await me(response)).json()).toEqual(account);
});

test('without a session, profile and refresh are rejected', async () => {
  expect(problemOf(await auth.service.app.inject('/api/auth/me'))).toBe('401 sign-in-required');
  expect(problemOf(await auth.refresh('nonsense'))).toBe('401 refresh-invalid');
});

test('a refresh token is exchanged for the next one and stored only as a hash', async () => {
  const first = await auth.signIn('rotate@example.org');
  const second = await auth.refresh(refreshToken(first));
  expect(second.statusCode).toBe(200);
  expect(refreshToken(second)).not.toBe(refreshToken(first));
  expect((await me(second)).statusCode).toBe(200);
  const [sessionId = '', secret = ''] = refreshToken(second).split('.');
  const stored = await auth.service.db.collection<{ _id: string }>('sessions').findOne({ _id: sessionId });
  expect(JSON.stringify(stored)).not.toContain(secret);
  expect((await auth.refresh(refreshToken(second))).statusCode).toBe(200);
});

test('concurrent exchanges of one token all get the same successor', async () => {
  const token = refreshToken(await auth.signIn('tabs@example.org'));
  const responses = await Promise.all(Array.from({ length: 8 }, () => auth.refresh(token)));
  expect(responses.map(({ statusCode }) => statusCode)).toEqual(Array.from({ length: 8 }, () => 200));
  const successors = new Set(responses.map(refreshToken));
  expect(successors.size).toBe(1);
  expect((await auth.refresh([...successors][0] ?? '')).statusCode).toBe(200);
});

test('a reused token ends the whole session', async () => {
  const first = refreshToken(await auth.signIn('stolen@example.org'));
  const second = refreshToken(await auth.refresh(first));
  await passGracePeriod(first);
  expect(problemOf(await auth.refresh(first))).toBe('401 refresh-invalid');
  expect(problemOf(await auth.refresh(second))).toBe('401 refresh-invalid');
});

test('a forged secret is refused and does not end the session', async () => {
  const token = refreshToken(await auth.signIn('forged@example.org'));
  const forged = `${token.split('.')[0]}.${'A'.repeat(43)}`;
  expect(problemOf(await auth.refresh(forged))).toBe('401 refresh-invalid');
  const signedOut = await auth.service.app.inject({
    method: 'DELETE',
    url: '/api/auth/sessions/current',
    cookies: { 'railhead-refresh': forged },
  });
  expect(signedOut.statusCode).toBe(204);
  expect((await auth.refresh(token)).statusCode).toBe(200);
});

test('a token that was replaced several exchanges ago ends the session', async () => {
  const first = refreshToken(await auth.signIn('old-theft@example.org'));
  let latest = first;
  for (let exchange = 0; exchange < 3; exchange++) latest = refreshToken(await auth.refresh(latest));
  expect(problemOf(await auth.refresh(first))).toBe('401 refresh-invalid');
  expect(problemOf(await auth.refresh(latest))).toBe('401 refresh-invalid');
});

test('a session expires after thirty days without use', async () => {
  const token = refreshToken(await auth.signIn('idle@example.org'));
  await auth.service.db
    .collection<{ _id: string }>('sessions')
    .updateOne({ _id: token.split('.')[0] }, { $set: { expiresAt: new Date(Date.now() - 1000) } });
  expect(problemOf(await auth.refresh(token))).toBe('401 refresh-invalid');
});

test('signing out ends the session and clears both cookies', async () => {
  const token = refreshToken(await auth.signIn('leave@example.org'));
  const signedOut = await auth.service.app.inject({
    method: 'DELETE',
    url: '/api/auth/sessions/current',
    cookies: { 'railhead-refresh': token },
  });
  expect(signedOut.statusCode).toBe(204);
  expect(signedOut.cookies).toMatchObject([
    { name: 'railhead-access', path: '/', value: '' },
    { name: 'railhead-refresh', path: '/api/auth', value: '' },
  ]);
  expect(problemOf(await auth.refresh(token))).toBe('401 refresh-invalid');
});

test('a page of another site cannot refresh the session', async () => {
  const response = await auth.service.app.inject({
    method: 'POST',
    url: '/api/auth/sessions/refresh',
    headers: { host: 'shop.example.org', origin: 'https://evil.example.org' },
  });
  expect(problemOf(response)).toBe('403 cross-origin');
});

test('name, passengers and password can be changed, and the new password signs in', async () => {
  const email = 'profile@example.org';
  const session = await auth.signIn(email);
  const changed = await change(session, {
    name: 'Paula',
    passengers: [{ name: 'Max', type: 'child' }],
    password: 'correct horse staple',
    proof: await auth.proofFor(email),
  });
  expect(changed.json()).toMatchObject({
    name: 'Paula',
    passengers: [{ name: 'Max', type: 'child' }],
    hasPassword: true,
  });
  expect((await me(session)).json()).toEqual(changed.json());
  expect(changed.body).not.toContain('argon2');

  const byPassword = await auth.signInWith({
    email: 'Profile@example.org',
    password: 'correct horse staple',
  });
  expect(byPassword.statusCode).toBe(201);
  expect(byPassword.json<SessionView>().account).toEqual(changed.json<AccountView>());
  expect(problemOf(await change(session, { password: 'short' }))).toBe('400 validation-failed');
});

test('a wrong password, an unknown address and an account without a password get the same response', async () => {
  const email = 'secretive@example.org';
  await auth.signInWithNewPassword(email, 'correct horse staple');
  await auth.signIn('passwordless@example.org');
  const responses = await Promise.all([
    auth.signInWith({ email, password: 'wrong horse' }),
    auth.signInWith({ email: 'nobody@example.org', password: 'wrong horse' }),
    auth.signInWith({ email: 'passwordless@example.org', password: 'wrong horse' }),
  ]);
  expect(responses.map(problemOf)).toEqual(Array.from({ length: 3 }, () => '401 password-wrong'));
});

test('password attempts by one network on one address are limited', async () => {
  const statuses: number[] = [];
  for (let guess = 0; guess < 6; guess++) {
    statuses.push(
      (await auth.signInWith({ email: 'brute@example.org', password: `guess ${guess}` })).statusCode,
    );
  }
  expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
});

test('a new password ends all sessions except the current one', async () => {
  const email = 'suspicious@example.org';
  const other = await auth.signIn(email);
  const own = await auth.signIn(email);
  await change(own, { password: 'correct horse staple', proof: await auth.proofFor(email) });
  expect(problemOf(await auth.refresh(refreshToken(other)))).toBe('401 refresh-invalid');
  expect((await auth.refresh(refreshToken(own))).statusCode).toBe(200);
});

test('an account is visible to its owner and to operators only', async () => {
  const [owner, stranger, operator] = [
    await auth.signIn('owner@example.org'),
    await auth.signIn('stranger@example.org'),
    await auth.signIn('boss@example.org'),
  ];
  const { account } = owner.json<SessionView>();
  const getAccount = (who: HttpResponse, id: string) =>
    auth.service.app.inject({
      url: `/api/auth/accounts/${id}`,
      headers: { authorization: `Bearer ${who.json<SessionView>().accessToken}` },
    });
  expect((await getAccount(owner, account.id)).json()).toEqual(account);
  expect((await getAccount(operator, account.id)).json()).toEqual(account);
  expect(problemOf(await getAccount(stranger, account.id))).toBe('404 account-unknown');
  expect(problemOf(await getAccount(operator, 'nobody'))).toBe('404 account-unknown');
});

test('erasing an account removes all personal data, publishes one event and frees the address', async () => {
  const email = 'forget-me@example.org';
  const session = await auth.signIn(email, 'Francesca Forgotten');
  const { account } = session.json<SessionView>();
  const proof = await auth.proofFor(email);
  await auth.codeFor(email);
  const erase = () =>
    auth.service.app.inject({
      method: 'DELETE',
      url: '/api/auth/me',
      payload: { proof },
      headers: { authorization: `Bearer ${session.json<SessionView>().accessToken}` },
    });
  expect((await erase()).statusCode).toBe(204);
  expect((await erase()).statusCode).toBe(401);

  expect(problemOf(await me(session))).toBe('401 token-invalid');
  expect(problemOf(await auth.refresh(refreshToken(session)))).toBe('401 refresh-invalid');
  const erasureMail = await auth.smtp.mail(email, 4);
  expect(erasureMail.source).toContain('Your Railhead account was erased');
  await until('the address to be forgotten with the mail', async () => {
    return (await auth.service.db.collection('notices').findOne({ email })) === null;
  });
  for (const { name } of await auth.service.db.listCollections()) {
    const rows = JSON.stringify(await auth.service.db.collection(name).find().toArray());
    expect(rows).not.toContain(email);
    expect(rows).not.toContain('Francesca');
  }
  await auth.service.waitUntilIdle();
  const erased = await auth.service.publishedEvents(AccountErased);
  expect(erased.filter(({ subject }) => subject === account.id).map(({ version }) => version)).toEqual([2]);

  const again = (await auth.signIn(email)).json<SessionView>().account;
  expect(again.id).not.toBe(account.id);
  expect(again.name).toBe('');
  await auth.service.waitUntilIdle();
  expect((await auth.service.publishedEvents(AccountRegistered)).map(({ subject }) => subject)).toContain(
    again.id,
  );
});

test('the API document describes every route, with its summary and responses', async () => {
  const { paths } = (await auth.service.app.inject('/openapi.json')).json<{
    paths: Record<string, Record<string, { summary?: string; responses: object }>>;
  }>();
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      name: `${method.toUpperCase()} ${path}`,
      ...operation,
    })),
  );
  expect(operations.map(({ name }) => name).sort()).toEqual(Object.keys(routes).sort());
  for (const { summary, responses } of operations) {
    expect(summary).toBeTruthy();
    expect(Object.keys(responses)).toContain('503');
  }
});
