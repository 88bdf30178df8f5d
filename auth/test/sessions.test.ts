import {
  AccountErased,
  AccountRegistered,
  type AccountView,
  type SessionView,
} from '@railhead/common/contracts/auth';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Answer, cookieOf, startAuth } from './start-auth.ts';

let auth: Awaited<ReturnType<typeof startAuth>>;
beforeAll(async () => {
  auth = await startAuth();
});
afterAll(() => auth?.[Symbol.asyncDispose]());

const problemOf = (answer: { statusCode: number; json(): { code: string } }) =>
  `${answer.statusCode} ${answer.json().code}`;
const refreshToken = (answer: Answer) => cookieOf(answer, 'railhead-refresh');
const me = (answer: Answer) =>
  auth.rig.app.inject({
    url: '/api/auth/me',
    cookies: { 'railhead-access': cookieOf(answer, 'railhead-access') },
  });
const change = (answer: Answer, payload: object) =>
  auth.rig.app.inject({
    method: 'PATCH',
    url: '/api/auth/me',
    payload,
    cookies: Object.fromEntries(answer.cookies.map(({ name, value }) => [name, value])),
  });

/** As if the last exchange had been a minute ago. */
const outlastGrace = (token: string) =>
  auth.rig.db
    .collection<{ _id: string; rotatedAt: Date }>('sessions')
    .updateOne({ _id: token.split('.')[0] }, { $set: { rotatedAt: new Date(Date.now() - 60_000) } });

test('the session lives in two cookies that scripts cannot read', async () => {
  const answer = await auth.signIn('cookies@example.org');
  expect(answer.headers['cache-control']).toBe('no-store');
  expect(answer.cookies).toMatchObject([
    { name: 'railhead-access', path: '/', httpOnly: true, sameSite: 'Lax', maxAge: 600 },
    { name: 'railhead-refresh', path: '/api/auth', httpOnly: true, sameSite: 'Lax', maxAge: 30 * 24 * 3600 },
  ]);
  const { accessToken, expiresIn, account } = answer.json<SessionView>();
  expect(expiresIn).toBe(600);
  const bearer = await auth.rig.app.inject({
    url: '/api/auth/me',
    headers: { authorization: `Bearer ${accessToken}` },
  });
  expect(bearer.json()).toEqual(account);
  expect((await me(answer)).json()).toEqual(account);
});

test('signed out, nothing is shown', async () => {
  expect(problemOf(await auth.rig.app.inject('/api/auth/me'))).toBe('401 sign-in-required');
  expect(problemOf(await auth.refresh('nonsense'))).toBe('401 refresh-invalid');
});

test('a refresh token is exchanged for the next one, and stored only as a hash', async () => {
  const first = await auth.signIn('rotate@example.org');
  const second = await auth.refresh(refreshToken(first));
  expect(second.statusCode).toBe(200);
  expect(refreshToken(second)).not.toBe(refreshToken(first));
  expect((await me(second)).statusCode).toBe(200);
  const [sessionId = '', secret = ''] = refreshToken(second).split('.');
  const kept = await auth.rig.db.collection<{ _id: string }>('sessions').findOne({ _id: sessionId });
  expect(JSON.stringify(kept)).not.toContain(secret);
  expect((await auth.refresh(refreshToken(second))).statusCode).toBe(200);
});

test('two tabs that exchange one token at once both stay signed in, with one successor', async () => {
  const token = refreshToken(await auth.signIn('tabs@example.org'));
  const answers = await Promise.all(Array.from({ length: 8 }, () => auth.refresh(token)));
  expect(answers.map(({ statusCode }) => statusCode)).toEqual(Array.from({ length: 8 }, () => 200));
  const successors = new Set(answers.map(refreshToken));
  expect(successors.size).toBe(1);
  expect((await auth.refresh([...successors][0] ?? '')).statusCode).toBe(200);
});

test('an old token that comes back ends the whole session', async () => {
  const first = refreshToken(await auth.signIn('stolen@example.org'));
  const second = refreshToken(await auth.refresh(first));
  await outlastGrace(first);
  expect(problemOf(await auth.refresh(first))).toBe('401 refresh-invalid');
  expect(problemOf(await auth.refresh(second))).toBe('401 refresh-invalid');
});

test('a session that was not used for its thirty days has ended', async () => {
  const token = refreshToken(await auth.signIn('idle@example.org'));
  await auth.rig.db
    .collection<{ _id: string }>('sessions')
    .updateOne({ _id: token.split('.')[0] }, { $set: { expiresAt: new Date(Date.now() - 1000) } });
  expect(problemOf(await auth.refresh(token))).toBe('401 refresh-invalid');
});

test('leaving ends the session and clears both cookies', async () => {
  const token = refreshToken(await auth.signIn('leave@example.org'));
  const left = await auth.rig.app.inject({
    method: 'DELETE',
    url: '/api/auth/sessions/current',
    cookies: { 'railhead-refresh': token },
  });
  expect(left.statusCode).toBe(204);
  expect(left.cookies).toMatchObject([
    { name: 'railhead-access', path: '/', value: '' },
    { name: 'railhead-refresh', path: '/api/auth', value: '' },
  ]);
  expect(problemOf(await auth.refresh(token))).toBe('401 refresh-invalid');
});

test('a page of another site cannot refresh or leave', async () => {
  const answer = await auth.rig.app.inject({
    method: 'POST',
    url: '/api/auth/sessions/refresh',
    headers: { host: 'shop.example.org', origin: 'https://evil.example.org' },
  });
  expect(problemOf(answer)).toBe('403 cross-origin');
});

test('name, saved passengers and password are changed; the password signs in', async () => {
  const email = 'profile@example.org';
  const session = await auth.signIn(email);
  const changed = await change(session, {
    name: 'Paula',
    passengers: [{ name: 'Max', type: 'child' }],
    password: 'correct horse',
  });
  expect(changed.json()).toMatchObject({
    name: 'Paula',
    passengers: [{ name: 'Max', type: 'child' }],
    hasPassword: true,
  });
  expect((await me(session)).json()).toEqual(changed.json());
  expect(changed.body).not.toContain('argon2');

  const byPassword = await auth.open({ email: 'Profile@example.org', password: 'correct horse' });
  expect(byPassword.statusCode).toBe(201);
  expect(byPassword.json<SessionView>().account).toEqual(changed.json<AccountView>());
  expect(problemOf(await change(session, { password: 'short' }))).toBe('400 validation-failed');
});

test('a wrong password, an unknown address and an account without one are told alike', async () => {
  const email = 'secretive@example.org';
  await change(await auth.signIn(email), { password: 'correct horse' });
  await auth.signIn('passwordless@example.org');
  const answers = await Promise.all([
    auth.open({ email, password: 'wrong horse' }),
    auth.open({ email: 'nobody@example.org', password: 'wrong horse' }),
    auth.open({ email: 'passwordless@example.org', password: 'wrong horse' }),
  ]);
  expect(answers.map(problemOf)).toEqual(Array.from({ length: 3 }, () => '401 password-wrong'));
});

test('passwords cannot be tried without end', async () => {
  const statuses: number[] = [];
  for (let guess = 0; guess < 6; guess++) {
    statuses.push((await auth.open({ email: 'brute@example.org', password: `guess ${guess}` })).statusCode);
  }
  expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
});

test('a new password ends the other sessions and keeps the own one', async () => {
  const email = 'suspicious@example.org';
  const other = await auth.signIn(email);
  const own = await auth.signIn(email);
  await change(own, { password: 'correct horse' });
  expect(problemOf(await auth.refresh(refreshToken(other)))).toBe('401 refresh-invalid');
  expect((await auth.refresh(refreshToken(own))).statusCode).toBe(200);
});

test('an account is shown to itself and to operators; to others it does not exist', async () => {
  const [owner, stranger, operator] = [
    await auth.signIn('owner@example.org'),
    await auth.signIn('stranger@example.org'),
    await auth.signIn('boss@example.org'),
  ];
  const { account } = owner.json<SessionView>();
  const look = (who: Answer, id: string) =>
    auth.rig.app.inject({
      url: `/api/auth/accounts/${id}`,
      headers: { authorization: `Bearer ${who.json<SessionView>().accessToken}` },
    });
  expect((await look(owner, account.id)).json()).toEqual(account);
  expect((await look(operator, account.id)).json()).toEqual(account);
  expect(problemOf(await look(stranger, account.id))).toBe('404 account-unknown');
  expect(problemOf(await look(operator, 'nobody'))).toBe('404 account-unknown');
});

test('an erased account leaves nothing of the person, is told once, and frees its address', async () => {
  const email = 'forget-me@example.org';
  const session = await auth.signIn(email, 'Francesca Forgotten');
  const { account } = session.json<SessionView>();
  await auth.ask(email);
  const erase = () =>
    auth.rig.app.inject({
      method: 'DELETE',
      url: '/api/auth/me',
      headers: { authorization: `Bearer ${session.json<SessionView>().accessToken}` },
    });
  expect((await erase()).statusCode).toBe(204);
  expect((await erase()).statusCode).toBe(204);

  expect(problemOf(await me(session))).toBe('401 token-invalid');
  expect(problemOf(await auth.refresh(refreshToken(session)))).toBe('401 refresh-invalid');
  for (const { name } of await auth.rig.db.listCollections()) {
    const rows = JSON.stringify(await auth.rig.db.collection(name).find().toArray());
    expect(rows).not.toContain(email);
    expect(rows).not.toContain('Francesca');
  }
  await auth.rig.waitUntilIdle();
  const erased = await auth.rig.publishedEvents(AccountErased);
  expect(erased.filter(({ subject }) => subject === account.id).map(({ version }) => version)).toEqual([2]);

  const again = (await auth.signIn(email)).json<SessionView>().account;
  expect(again.id).not.toBe(account.id);
  expect(again.name).toBe('');
  await auth.rig.waitUntilIdle();
  expect((await auth.rig.publishedEvents(AccountRegistered)).map(({ subject }) => subject)).toContain(
    again.id,
  );
});

test('every route stands in the API document, with what it may answer', async () => {
  const { paths } = (await auth.rig.app.inject('/openapi.json')).json<{
    paths: Record<string, Record<string, { summary?: string; responses: object }>>;
  }>();
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ name: `${method} ${path}`, ...operation })),
  );
  expect(operations.map(({ name }) => name).sort()).toEqual([
    'delete /api/auth/me',
    'delete /api/auth/sessions/current',
    'get /api/auth/.well-known/jwks.json',
    'get /api/auth/accounts/{id}',
    'get /api/auth/me',
    'patch /api/auth/me',
    'post /api/auth/codes',
    'post /api/auth/sessions',
    'post /api/auth/sessions/refresh',
  ]);
  for (const { summary, responses } of operations) {
    expect(summary).toBeTruthy();
    expect(Object.keys(responses)).toContain('503');
  }
});
