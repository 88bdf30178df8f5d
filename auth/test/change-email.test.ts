import { AccountEmailChanged, AccountRolesChanged, type SessionView } from '@railhead/common/contracts/auth';
import type { AttestationOptions } from '@railhead/common/contracts/passkeys';
import { requestEmail } from '@railhead/common/service/account-emails';
import { until } from '@railhead/common/testing/until';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { softwareAuthenticator } from './software-authenticator.ts';
import { otherThan, startAuth } from './start-auth.ts';

// An address changes with a fresh proof and a code to the new mailbox, and the former mailbox can take it back.
let auth: Awaited<ReturnType<typeof startAuth>>;
beforeAll(async () => {
  auth = await startAuth({ codesPerHourAndAddress: 5 });
});
afterAll(() => auth?.[Symbol.asyncDispose]());

type Browser = ReturnType<typeof auth.openBrowser>;
const password = 'violet tram over the canal';
const problemOf = (response: { statusCode: number; json(): { code: string } }) =>
  `${response.statusCode} ${response.json().code}`;

/** Somebody who is signed in with a password, so that a proof costs no mail. */
async function signedIn(email: string) {
  const browser = await auth.signInWithNewPassword(email, password);
  const accountId = (await browser.send('GET', '/me')).json<{ id: string }>().id;
  return { browser, accountId };
}
const ask = (browser: Browser, email: string, proof: object = { password }) =>
  browser.send('POST', '/me/email-codes', { email, proof });
const enter = (browser: Browser, email: string, code: string) =>
  browser.send('PUT', '/me/email', { email, code });
async function move(browser: Browser, email: string) {
  expect((await ask(browser, email)).statusCode).toBe(202);
  return enter(browser, email, await auth.smtp.code(email));
}

/** The newest mail to an address with this subject, as text. */
const mailAbout = (email: string, subject: string) =>
  until(`the mail “${subject}” to ${email}`, async () => {
    const mail = auth.smtp.to(email).findLast(({ source }) => source.includes(`Subject: ${subject}`));
    return mail?.source.replaceAll(/=\r?\n/g, '').replaceAll('=3D', '=');
  });
const tokenTo = async (email: string) => {
  const text = await mailAbout(email, 'The e-mail address of your Railhead account was changed');
  return /http:\/\/localhost:8080\/account\/undo-email#([\w-]{43})/.exec(text)?.[1];
};
const takeBack = (token: string | undefined) =>
  auth.openBrowser('192.0.2.9').send('POST', '/email-reversals', { token });

test('the address changes with a proof and the code that was mailed to it; both mailboxes are told', async () => {
  const [former, next] = ['ada@former.example', 'ada@next.example'];
  const { browser, accountId } = await signedIn(former);
  const phone = auth.openBrowser();
  await phone.signIn(former);
  const deadCode = await phone.codeFor(former);

  expect((await ask(browser, 'Ada@Next.example')).json()).toMatchObject({ sent: true });
  const code = await auth.smtp.code(next);
  expect(auth.smtp.to(next)[0]?.source).toContain('to use this e-mail address for your Railhead account');
  expect(problemOf(await enter(browser, next, otherThan(code)))).toBe('401 code-wrong');
  const changed = await enter(browser, next, code);
  expect(changed.statusCode).toBe(200);
  const session = changed.json<SessionView>();
  expect(session.account).toMatchObject({ id: accountId, email: next });
  expect(decodeJwt(session.accessToken)).toMatchObject({ sub: accountId, email: next });
  expect((await enter(browser, next, code)).statusCode).toBe(200);

  await mailAbout(next, 'This is now the e-mail address of your Railhead account');
  expect(await tokenTo(former)).toBeDefined();
  expect((await browser.send('POST', '/sessions/refresh')).statusCode).toBe(200);
  expect(problemOf(await phone.send('POST', '/sessions/refresh'))).toBe('401 refresh-invalid');
  expect(problemOf(await phone.signInWith({ email: former, code: deadCode }))).toBe('401 code-wrong');
  expect(problemOf(await phone.signInWith({ email: former, password }))).toBe('401 password-wrong');
  const again = await auth.openBrowser().signInWith({ email: next, password });
  expect(again.json<SessionView>().account.id).toBe(accountId);

  const events = (await auth.service.publishedEvents(AccountEmailChanged)).filter(
    ({ subject }) => subject === accountId,
  );
  expect(events.map(({ data }) => data)).toEqual([{ accountId, changedAt: expect.any(String) }]);
  expect(await requestEmail(auth.service.bus, accountId)).toBe(next);
});

test('a stolen access token asks for no code, and every code does only what it was mailed for', async () => {
  const [former, next] = ['bea@former.example', 'bea@next.example'];
  const { browser } = await signedIn(former);
  expect(problemOf(await browser.send('POST', '/me/email-codes', { email: next }))).toBe(
    '403 proof-required',
  );
  expect(problemOf(await ask(browser, next, { password: 'guess' }))).toBe('401 password-wrong');
  expect(auth.smtp.to(next)).toEqual([]);

  expect((await ask(browser, next)).statusCode).toBe(202);
  const changeCode = await auth.smtp.code(next);
  const stranger = auth.openBrowser();
  const requestId = browser.cookies['railhead-code-request'] ?? '';
  expect(problemOf(await stranger.signInWith({ email: next, code: changeCode, requestId }))).toBe(
    '401 code-wrong',
  );
  const signInCode = await stranger.codeFor('owner@next.example');
  const asked = { email: 'owner@next.example', code: signInCode };
  expect(
    problemOf(
      await browser.send('PUT', '/me/email', {
        ...asked,
        requestId: stranger.cookies['railhead-code-request'],
      }),
    ),
  ).toBe('401 code-wrong');
  const thief = await signedIn('thief@former.example');
  expect(
    problemOf(await thief.browser.send('PUT', '/me/email', { email: next, code: changeCode, requestId })),
  ).toBe('401 code-wrong');
  expect((await enter(browser, next, changeCode)).statusCode).toBe(200);
});

test('a code expires, and signing out everywhere or a new password makes it void', async () => {
  const { browser, accountId } = await signedIn('cy@former.example');
  expect((await ask(browser, 'cy@expired.example')).statusCode).toBe(202);
  const code = await auth.smtp.code('cy@expired.example');
  const codes = auth.service.db.collection('codes');
  await codes.updateOne({ changeOf: accountId }, { $set: { expiresAt: new Date(0) } });
  expect(problemOf(await enter(browser, 'cy@expired.example', code))).toBe('401 code-expired');

  expect((await ask(browser, 'cy@void.example')).statusCode).toBe(202);
  const voided = await auth.smtp.code('cy@void.example');
  const change = { password: 'amber lighthouse for seven geese', proof: { password } };
  expect((await browser.send('PATCH', '/me', change)).statusCode).toBe(200);
  expect(problemOf(await enter(browser, 'cy@void.example', voided))).toBe('401 code-wrong');
});

test('that another account has the address shows only after its code, and of two that want it one gets it', async () => {
  const { browser } = await signedIn('dee@former.example');
  const owner = auth.openBrowser();
  await owner.signIn('taken@next.example');
  const taken = await ask(browser, 'taken@next.example');
  expect(taken.statusCode).toBe(202);
  const code = await auth.smtp.code('taken@next.example', 2);
  expect(problemOf(await enter(browser, 'taken@next.example', code))).toBe('409 email-in-use');
  expect((await owner.send('GET', '/me')).json()).toMatchObject({ email: 'taken@next.example' });

  const both = [browser, (await signedIn('eli@former.example')).browser];
  const codes: string[] = [];
  for (const [index, one] of both.entries()) {
    expect((await ask(one, 'wanted@next.example')).statusCode).toBe(202);
    codes.push(await auth.smtp.code('wanted@next.example', index + 1));
  }
  const answers = await Promise.all(
    both.map((one, index) => enter(one, 'wanted@next.example', codes[index] ?? '')),
  );
  expect(answers.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b)).toEqual([200, 409]);
  expect(answers.find(({ statusCode }) => statusCode === 409)?.json()).toMatchObject({
    code: 'email-in-use',
  });
});

test('an account asks for few codes an hour, whatever the addresses, and a refused proof does not count', async () => {
  const { browser } = await signedIn('fay@former.example');
  for (let wrong = 0; wrong < 3; wrong++)
    expect((await ask(browser, `wrong-${wrong}@next.example`, { password: 'guess' })).statusCode).toBe(401);
  for (let asked = 0; asked < 5; asked++)
    expect((await ask(browser, `many-${asked}@next.example`)).statusCode).toBe(202);
  const refused = await ask(browser, 'many-5@next.example');
  expect(problemOf(refused)).toBe('429 too-many-requests');
  expect(refused.json()).toMatchObject({ retryAfterSeconds: expect.any(Number) });
  expect(refused.headers).toHaveProperty('retry-after');
  expect(auth.smtp.to('many-5@next.example')).toEqual([]);
});

test('the link in the mail to the former address takes the change back, once, with all that was added since', async () => {
  const [former, next] = ['gus@former.example', 'thief@next.example'];
  const { browser: thief, accountId } = await signedIn(former);
  const passkeys = auth.service.db.collection('passkeys');
  const added = { accountId, publicKey: 'k', counter: 0, transports: [], synced: false };
  await passkeys.insertOne({ ...added, name: 'Old', credentialId: 'old', createdAt: new Date(0) });
  expect((await move(thief, next)).statusCode).toBe(200);
  const token = await tokenTo(former);
  const options = await thief.send('POST', '/passkeys/registration-options', { proof: { password } });
  const passkey = await softwareAuthenticator().create(options.json<AttestationOptions>());
  expect((await thief.send('POST', '/passkeys', { passkey })).statusCode).toBe(201);
  expect((await move(thief, 'hideout@next.example')).statusCode).toBe(200);
  const thiefsToken = await tokenTo(next);

  expect(problemOf(await takeBack(`${token?.slice(1)}A`))).toBe('410 link-invalid');
  expect((await takeBack(token)).statusCode).toBe(204);
  expect(problemOf(await takeBack(token))).toBe('410 link-invalid');
  expect(problemOf(await takeBack(thiefsToken))).toBe('410 link-invalid');
  expect(problemOf(await thief.send('POST', '/sessions/refresh'))).toBe('401 refresh-invalid');
  for (const email of [former, next, 'hideout@next.example'])
    expect(problemOf(await auth.openBrowser().signInWith({ email, password }))).toBe('401 password-wrong');
  expect((await passkeys.find({ accountId }).toArray()).map(({ name }) => name)).toEqual(['Old']);
  await mailAbout(former, 'Your Railhead account has this e-mail address again');
  await mailAbout('hideout@next.example', 'This is no longer the e-mail address of your Railhead account');
  const owner = auth.openBrowser('192.0.2.10');
  expect((await owner.signIn(former)).json<SessionView>().account).toMatchObject({
    id: accountId,
    email: former,
    hasPassword: false,
  });
});

test('the link says so if an account was created with the former address, and works once that is gone', async () => {
  const former = 'hal@former.example';
  const { browser, accountId } = await signedIn(former);
  expect((await move(browser, 'hal@next.example')).statusCode).toBe(200);
  const token = await tokenTo(former);
  const owner = auth.openBrowser('192.0.2.11');
  expect((await owner.signIn(former)).json<SessionView>().account.id).not.toBe(accountId);
  expect(problemOf(await takeBack(token))).toBe('409 email-in-use');
  expect(
    (await owner.send('DELETE', '/me', { proof: { code: await owner.codeFor(former) } })).statusCode,
  ).toBe(204);
  expect((await takeBack(token)).statusCode).toBe(204);
  expect((await owner.signIn(former)).json<SessionView>().account.id).toBe(accountId);
});

test('a role belongs to an address: it stays behind with the former one, and other services hear of it', async () => {
  const { browser, accountId } = await signedIn('inspector@example.org');
  const changed = await move(browser, 'retired@next.example');
  expect(changed.json<SessionView>().account.roles).toEqual(['passenger']);
  await until('the withdrawal', async () =>
    (await auth.service.publishedEvents(AccountRolesChanged)).some(
      ({ data }) => data.accountId === accountId && !data.roles.includes('inspector'),
    ),
  );
});

test('an erasure removes the former address, and the link with it', async () => {
  const { browser } = await signedIn('ivy@former.example');
  expect((await move(browser, 'ivy@next.example')).statusCode).toBe(200);
  const token = await tokenTo('ivy@former.example');
  expect((await ask(browser, 'ivy@third.example')).statusCode).toBe(202);
  expect((await browser.send('DELETE', '/me', { proof: { password } })).statusCode).toBe(204);
  expect(problemOf(await takeBack(token))).toBe('410 link-invalid');
  await until('no document to name her', async () => {
    const left: unknown[] = [];
    for (const { name } of await auth.service.db.listCollections())
      left.push(await auth.service.db.collection(name).find().toArray());
    return !/ivy@/.test(JSON.stringify(left));
  });
});
