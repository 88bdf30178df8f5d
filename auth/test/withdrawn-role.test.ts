import { AccountRolesChanged, type AccountView, type SessionView } from '@railhead/common/contracts/auth';
import { until } from '@railhead/common/testing/until';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildApp } from '../src/app.ts';
import { startAuth } from './start-auth.ts';

let auth: Awaited<ReturnType<typeof startAuth>>;
beforeAll(async () => {
  auth = await startAuth();
});
afterAll(() => auth?.[Symbol.asyncDispose]());

test('a start with other operators publishes whose role was withdrawn, and a copy that still has the old ones gives it to nobody', async () => {
  const [boss, other] = [auth.openBrowser(), auth.openBrowser()];
  const { account } = (await boss.signIn('boss@example.org')).json<SessionView>();
  const { account: remaining } = (await other.signIn('other@example.org')).json<SessionView>();
  const passenger = (await auth.signIn('ada@example.org')).json<SessionView>().account.id;
  expect(account.roles).toEqual(['passenger', 'operator']);
  expect((await boss.send('GET', `/accounts/${passenger}`)).statusCode).toBe(200);

  const config = { ...auth.service.config, operatorEmails: 'other@example.org' };
  const updated = await buildApp(config as unknown as Parameters<typeof buildApp>[0]);
  await using _ = { [Symbol.asyncDispose]: () => updated.close() };
  await updated.ready();
  const changes = await until('the change', async () => {
    const found = await auth.service.publishedEvents(AccountRolesChanged);
    return found.length > 0 ? found : undefined;
  });
  expect(changes.map(({ data }) => data)).toEqual([
    { accountId: account.id, roles: ['passenger'], changedAt: expect.any(String) },
  ]);

  const rolesOf = async (browser: typeof boss) =>
    (await browser.send('GET', '/me')).json<AccountView>().roles;
  expect(await rolesOf(boss)).toEqual(['passenger']);
  expect(await rolesOf(other)).toEqual(remaining.roles);
  expect((await boss.send('GET', `/accounts/${passenger}`)).statusCode).toBe(404);
  const refreshed = (await boss.send('POST', '/sessions/refresh')).json<SessionView>();
  expect(refreshed.account.roles).toEqual(['passenger']);
});
