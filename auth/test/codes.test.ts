import { AccountRegistered, type SessionView } from '@railhead/common/contracts/auth';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { otherThan, startAuth } from './start-auth.ts';

let auth: Awaited<ReturnType<typeof startAuth>>;
beforeAll(async () => {
  auth = await startAuth();
});
afterAll(() => auth?.[Symbol.asyncDispose]());

const problemOf = (answer: { statusCode: number; json(): { code: string } }) =>
  `${answer.statusCode} ${answer.json().code}`;
const stored = (email: string) => auth.rig.db.collection('codes').findOne({ email });

test('the first code makes the account, the next one finds it, however the address is typed', async () => {
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

  const asked = await auth.ask('ROSA@Example.ORG', 'Somebody Else');
  expect(asked.statusCode).toBe(202);
  const second = await auth.open({
    email: 'Rosa@example.org',
    code: await auth.post.code('rosa@example.org', 2),
  });
  expect(second.json<SessionView>().account).toEqual(account);

  await auth.rig.waitUntilIdle();
  const said = await auth.rig.publishedEvents(AccountRegistered);
  expect(said.filter(({ subject }) => subject === account.id).map(({ data }) => data)).toEqual([
    { accountId: account.id, registeredAt: account.registeredAt },
  ]);
});

test('the answer is the same for every address', async () => {
  await auth.signIn('known@example.org');
  const [known, unknown] = await Promise.all([
    auth.ask('known@example.org'),
    auth.ask('unknown@example.org'),
  ]);
  expect(known.statusCode).toBe(202);
  expect(unknown.body).toBe(known.body);
});

test('a code stands in the mail alone, never in the database', async () => {
  const code = await auth.codeFor('secret@example.org');
  expect(JSON.stringify(await stored('secret@example.org'))).not.toContain(code);
  const [mail] = auth.post.to('secret@example.org');
  expect(mail?.source).toContain(`${code.slice(0, 3)} ${code.slice(3)}`);
  expect(mail?.source).toContain('text/html');
});

test('a wrong code says how many tries are left, and the right one still works', async () => {
  const code = await auth.codeFor('wrong@example.org');
  const wrong = await auth.open({ email: 'wrong@example.org', code: otherThan(code) });
  expect(problemOf(wrong)).toBe('401 code-wrong');
  expect(wrong.json()).toMatchObject({ facts: { triesLeft: 4 } });
  expect((await auth.open({ email: 'wrong@example.org', code })).statusCode).toBe(201);
});

test('a code that nobody asked for is wrong', async () => {
  expect(problemOf(await auth.open({ email: 'stranger@example.org', code: '123456' }))).toBe(
    '401 code-wrong',
  );
});

test('a used code does not open a second session', async () => {
  const code = await auth.codeFor('replay@example.org');
  expect((await auth.open({ email: 'replay@example.org', code })).statusCode).toBe(201);
  expect(problemOf(await auth.open({ email: 'replay@example.org', code }))).toBe('401 code-used');
});

test('one code sent ten times at once opens one session', async () => {
  const code = await auth.codeFor('race@example.org');
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => auth.open({ email: 'race@example.org', code })),
  );
  const [opened, ...more] = answers.filter(({ statusCode }) => statusCode === 201);
  expect(more).toHaveLength(0);
  const accountId = opened?.json<SessionView>().account.id;
  expect(accountId).toBeDefined();
  expect(await auth.rig.db.collection('sessions').countDocuments({ accountId })).toBe(1);
});

test('after its ten minutes a code has expired', async () => {
  const code = await auth.codeFor('late@example.org');
  const request = await stored('late@example.org');
  const lifeMs = request?.expiresAt.getTime() - Date.now();
  expect(lifeMs).toBeGreaterThan(9 * 60_000);
  expect(lifeMs).toBeLessThanOrEqual(10 * 60_000 + 1000);
  await auth.rig.db
    .collection('codes')
    .updateOne({ email: 'late@example.org' }, { $set: { expiresAt: new Date(Date.now() - 1000) } });
  expect(problemOf(await auth.open({ email: 'late@example.org', code }))).toBe('401 code-expired');
});

test('five wrong tries end a code, and its right digits do not help any more', async () => {
  const email = 'guessed@example.org';
  const code = await auth.codeFor(email);
  const answers: string[] = [];
  for (let by = 1; by <= 5; by++)
    answers.push(problemOf(await auth.open({ email, code: otherThan(code, by) })));
  expect(answers).toEqual([...Array.from({ length: 4 }, () => '401 code-wrong'), '401 code-exhausted']);
  expect(problemOf(await auth.open({ email, code }))).toBe('401 code-exhausted');
});

test('of fifty guesses at once at most five are looked at', async () => {
  const email = 'stormed@example.org';
  const code = await auth.codeFor(email);
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, by) => auth.open({ email, code: otherThan(code, by + 1) })),
  );
  const looked = answers.filter((answer) => 'facts' in answer.json());
  expect(looked).toHaveLength(5);
  expect((await stored(email))?.tries).toBe(5);
  expect(problemOf(await auth.open({ email, code }))).toBe('401 code-exhausted');
});

test('asking again ends the old code and gives the new one all its tries', async () => {
  const email = 'again@example.org';
  const old = await auth.codeFor(email);
  await auth.open({ email, code: otherThan(old) });
  const fresh = await auth.codeFor(email);
  if (old !== fresh) expect(problemOf(await auth.open({ email, code: old }))).toBe('401 code-wrong');
  expect((await auth.open({ email, code: fresh })).statusCode).toBe(201);
});

test('roles come from the lists of the configuration', async () => {
  const roles = async (email: string) => (await auth.signIn(email)).json<SessionView>().account.roles;
  expect(await roles('boss@example.org')).toEqual(['passenger', 'operator']);
  expect(await roles('inspector@example.org')).toEqual(['passenger', 'inspector']);
});

test.each([
  ['no address', {}],
  ['not an address', { email: 'nobody' }],
  ['an address with a line break', { email: 'a@example.org\nbcc: b@example.org' }],
  ['an object for an address', { email: { $ne: '' } }],
  ['a field too many', { email: 'a@example.org', role: 'operator' }],
])('%s is refused', async (_, payload) => {
  const answer = await auth.rig.app.inject({ method: 'POST', url: '/api/auth/codes', payload });
  expect(problemOf(answer)).toBe('400 validation-failed');
});

test('too many codes are refused, by address and by sender, until the next hour', async () => {
  await using limited = await startAuth({ codesPerHourAndAddress: 2, codesPerHourAndIp: 4 });
  const statuses: number[] = [];
  for (const name of ['a', 'a', 'a', 'b', 'c'])
    statuses.push((await limited.ask(`${name}@example.org`)).statusCode);
  expect(statuses).toEqual([202, 202, 429, 202, 429]);
  const refused = await limited.ask('d@example.org');
  expect(problemOf(refused)).toBe('429 too-many-requests');
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(3600);
});
