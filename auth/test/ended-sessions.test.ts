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
