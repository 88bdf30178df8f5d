import { AccountRegistered, type SessionView } from '@railhead/common/contracts/auth';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { otherThan, startAuth } from './start-auth.ts';

let auth: Awaited<ReturnType<typeof startAuth>>;
beforeAll(async () => {
  auth = await startAuth();
});
afterAll(() => auth?.[Symbol.asyncDispose]());

const problemOf = (response: { statusCode: number; json(): { code: string } }) =>
  `${response.statusCode} ${response.json().code}`;
const stored = (email: string) => auth.service.db.collection('codes').findOne({ email });

test('the first code registers the account and the next one finds it, in any spelling of the address', async () => {
  const first = await auth.signIn('rosa@example.org', 'Rosa Rider');
  expect(first.statusCode).toBe(201);
  const { account } = first.json<SessionView>();
  expect(account).toMatchObject({
    email: 'rosa@example.org',
    name: 'Rosa Rider',
    roles: ['passenger'],
    hasPassword: false,
    passengers: [],
  });

  const requested = await auth.requestCode('ROSA@Example.ORG', 'Somebody Else');
  expect(requested.statusCode).toBe(202);
  const second = await auth.signInWith({
    email: 'Rosa@example.org',
    code: await auth.smtp.code('rosa@example.org', 2),
  });
  expect(second.json<SessionView>().account).toEqual(account);

  await auth.service.waitUntilIdle();
  const published = await auth.service.publishedEvents(AccountRegistered);
  expect(published.filter(({ subject }) => subject === account.id).map(({ data }) => data)).toEqual([
    { accountId: account.id, registeredAt: account.registeredAt },
  ]);
});

test('the code is in the mail and not in the database', async () => {
  const code = await auth.codeFor('secret@example.org');
  expect(JSON.stringify(await stored('secret@example.org'))).not.toContain(code);
  const [mail] = auth.smtp.to('secret@example.org');
  expect(mail?.source).toContain(`${code.slice(0, 3)} ${code.slice(3)}`);
  expect(mail?.source).toContain('text/html');
});

test('the response to a wrong code says how many tries are left, and the correct code still works', async () => {
  const code = await auth.codeFor('wrong@example.org');
  const wrong = await auth.signInWith({ email: 'wrong@example.org', code: otherThan(code) });
  expect(problemOf(wrong)).toBe('401 code-wrong');
  expect(wrong.json()).toMatchObject({ facts: { triesLeft: 4 } });
  expect((await auth.signInWith({ email: 'wrong@example.org', code })).statusCode).toBe(201);
});

test('a code that was not requested is wrong', async () => {
  expect(problemOf(await auth.signInWith({ email: 'stranger@example.org', code: '123456' }))).toBe(
    '401 code-wrong',
  );
});

test('a used code cannot open a second session', async () => {
  const code = await auth.codeFor('replay@example.org');
  expect((await auth.signInWith({ email: 'replay@example.org', code })).statusCode).toBe(201);
  expect(problemOf(await auth.signInWith({ email: 'replay@example.org', code }))).toBe('401 code-used');
});

test('ten concurrent sign-ins with one code open one session', async () => {
  const code = await auth.codeFor('race@example.org');
  const responses = await Promise.all(
    Array.from({ length: 10 }, () => auth.signInWith({ email: 'race@example.org', code })),
  );
  const [opened, ...more] = responses.filter(({ statusCode }) => statusCode === 201);
  expect(more).toHaveLength(0);
  const accountId = opened?.json<SessionView>().account.id;
  expect(accountId).toBeDefined();
  expect(await auth.service.db.collection('sessions').countDocuments({ accountId })).toBe(1);
});

test('a code expires after ten minutes', async () => {
  const code = await auth.codeFor('late@example.org');
  const request = await stored('late@example.org');
  const lifeMs = request?.expiresAt.getTime() - Date.now();
  expect(lifeMs).toBeGreaterThan(9 * 60_000);
  expect(lifeMs).toBeLessThanOrEqual(10 * 60_000 + 1000);
  await auth.service.db
    .collection('codes')
    .updateOne({ email: 'late@example.org' }, { $set: { expiresAt: new Date(Date.now() - 1000) } });
  expect(problemOf(await auth.signInWith({ email: 'late@example.org', code }))).toBe('401 code-expired');
});

test('after five wrong tries a code is exhausted, even for the correct digits', async () => {
  const email = 'guessed@example.org';
  const code = await auth.codeFor(email);
  const responses: string[] = [];
  for (let by = 1; by <= 5; by++)
    responses.push(problemOf(await auth.signInWith({ email, code: otherThan(code, by) })));
  expect(responses).toEqual([...Array.from({ length: 4 }, () => '401 code-wrong'), '401 code-exhausted']);
  expect(problemOf(await auth.signInWith({ email, code }))).toBe('401 code-exhausted');
});

test('of fifty concurrent guesses at most five are compared', async () => {
  const email = 'stormed@example.org';
  const code = await auth.codeFor(email);
  const responses = await Promise.all(
    Array.from({ length: 50 }, (_, by) => auth.signInWith({ email, code: otherThan(code, by + 1) })),
  );
  const compared = responses.filter((response) => 'facts' in response.json());
  expect(compared).toHaveLength(5);
  expect((await stored(email))?.tries).toBe(5);
  expect(problemOf(await auth.signInWith({ email, code }))).toBe('401 code-exhausted');
});

test('a new request replaces the code in the browser, and the new code has all its tries', async () => {
  const email = 'again@example.org';
  const old = await auth.codeFor(email);
  await auth.signInWith({ email, code: otherThan(old) });
  const renewed = await auth.codeFor(email);
  if (old !== renewed) expect(problemOf(await auth.signInWith({ email, code: old }))).toBe('401 code-wrong');
  expect((await auth.signInWith({ email, code: renewed })).statusCode).toBe(201);
});

test('a client without cookies sends the id of its request, or comes from the same network', async () => {
  const email = 'api@example.org';
  const withId = auth.openBrowser();
  const code = await withId.codeFor(email);
  const requestId = withId.cookies['railhead-code-request'];
  expect(requestId).toBeDefined();
  const elsewhere = auth.openBrowser('198.51.100.7');
  expect(problemOf(await elsewhere.signInWith({ email, code }))).toBe('401 code-wrong');
  expect((await elsewhere.signInWith({ email, code, requestId })).statusCode).toBe(201);

  const next = await auth.openBrowser().codeFor(email);
  expect((await auth.openBrowser().signInWith({ email, code: next })).statusCode).toBe(201);
});

test('roles come from the configured lists of addresses', async () => {
  const roles = async (email: string) => (await auth.signIn(email)).json<SessionView>().account.roles;
  expect(await roles('boss@example.org')).toEqual(['passenger', 'operator']);
  expect(await roles('inspector@example.org')).toEqual(['passenger', 'inspector']);
});

test.each([
  ['no address', {}],
  ['an invalid address', { email: 'nobody' }],
  ['an address with a line break', { email: 'a@example.org\nbcc: b@example.org' }],
  ['an object instead of an address', { email: { $ne: '' } }],
  ['an unknown field', { email: 'a@example.org', role: 'operator' }],
])('a request with %s is rejected', async (_, payload) => {
  const response = await auth.service.app.inject({ method: 'POST', url: '/api/auth/codes', payload });
  expect(problemOf(response)).toBe('400 validation-failed');
});

test('code requests are limited by address and by network, until the next hour', async () => {
  await using limited = await startAuth({ codesPerHourAndAddress: 2, codesPerHourAndIp: 4 });
  const statuses: number[] = [];
  for (const name of ['a', 'a', 'a', 'b', 'c', 'd'])
    statuses.push((await limited.requestCode(`${name}@example.org`)).statusCode);
  expect(statuses).toEqual([202, 202, 429, 202, 202, 429]);
  const rejected = await limited.requestCode('d@example.org');
  expect(problemOf(rejected)).toBe('429 too-many-requests');
  const seconds = Number(rejected.headers['retry-after']);
  expect(seconds).toBeGreaterThan(0);
  expect(seconds).toBeLessThanOrEqual(3600);
  expect(rejected.json()).toMatchObject({
    detail: expect.stringMatching(/^Too many attempts\. Try again in \d+ minutes?\.$/),
    facts: { retryAfterSeconds: seconds },
  });
});
