import type { SessionView } from '@railhead/common/contracts/auth';
import { sessionEndedSubject } from '@railhead/common/messaging/session-ended';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startAuth } from './start-auth.ts';

let auth: Awaited<ReturnType<typeof startAuth>>;
beforeAll(async () => {
  auth = await startAuth();
});
afterAll(() => auth?.[Symbol.asyncDispose]());

test.each([
  ['signing out', 'DELETE', '/api/auth/sessions/current'],
  ['signing out everywhere', 'DELETE', '/api/auth/sessions'],
  ['erasing the account', 'DELETE', '/api/auth/me'],
] as const)('%s is announced, so that live streams end', async (action, method, url) => {
  const announced: string[] = [];
  auth.service.bus.subscribe(sessionEndedSubject('*'), (_body, subject) => announced.push(subject));
  const email = `${action.replaceAll(' ', '-')}@example.org`;
  const session = await auth.signIn(email);
  const { account } = session.json<SessionView>();
  await auth.service.app.inject({
    method,
    url,
    ...(url === '/api/auth/me' && { payload: { proof: await auth.proofFor(email) } }),
    cookies: Object.fromEntries(session.cookies.map(({ name, value }) => [name, value])),
  });
  await expect.poll(() => announced).toContain(sessionEndedSubject(account.id));
});

test('a new name and a refused erasure are not announced, a new password and a reused refresh token are', async () => {
  const announced: string[] = [];
  auth.service.bus.subscribe(sessionEndedSubject('*'), (_body, subject) => announced.push(subject));
  const [email, password] = ['exact@example.org', 'violet tram over the canal'];
  const browser = auth.openBrowser();
  const session = await browser.signIn(email);
  const subject = sessionEndedSubject(session.json<SessionView>().account.id);
  expect((await browser.send('PATCH', '/me', { name: 'Exact' })).statusCode).toBe(200);
  expect((await browser.send('DELETE', '/me')).statusCode).toBe(403);

  const proof = { code: await browser.codeFor(email) };
  expect((await browser.send('PATCH', '/me', { password, proof })).statusCode).toBe(200);
  await expect.poll(() => announced).toEqual([subject]);

  const [old] = (browser.cookies['railhead-refresh'] ?? '').split(' ');
  await browser.send('POST', '/sessions/refresh');
  await auth.service.db.collection('sessions').updateMany({}, { $set: { rotatedAt: new Date(0) } });
  expect((await auth.refresh(old ?? '')).statusCode).toBe(401);
  await expect.poll(() => announced).toEqual([subject, subject]);
});

test('signing out is announced also after the access token has expired', async () => {
  const announced: string[] = [];
  auth.service.bus.subscribe(sessionEndedSubject('*'), (_body, subject) => announced.push(subject));
  const browser = auth.openBrowser();
  const { account } = (await browser.signIn('late@example.org')).json<SessionView>();
  delete browser.cookies['railhead-access'];
  expect((await browser.send('DELETE', '/sessions/current')).statusCode).toBe(204);
  await expect.poll(() => announced).toContain(sessionEndedSubject(account.id));
});
