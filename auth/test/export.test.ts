import type { AccountExport, SessionView } from '@railhead/common/contracts/auth';
import { provideRecords } from '@railhead/common/service/personal-data';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startAuth } from './start-auth.ts';

let auth: Awaited<ReturnType<typeof startAuth>>;
beforeAll(async () => {
  auth = await startAuth();
});
afterAll(() => auth?.[Symbol.asyncDispose]());

test('the export is refused while a service does not answer, and complete when all do', async () => {
  const session = await auth.signIn('ada@example.org', 'Ada Byron');
  const { account, accessToken } = session.json<SessionView>();
  const load = () =>
    auth.service.app.inject({
      url: '/api/auth/me/export',
      headers: { authorization: `Bearer ${accessToken}` },
    });
  expect((await load()).json()).toMatchObject({ status: 502, code: 'service-away' });

  for (const service of ['orders', 'tickets', 'payments'] as const)
    provideRecords(auth.service.bus, service, async (accountId) => ({
      items: [{ service, accountId }],
      related: { [`few of ${service}`]: [] },
    }));
  const passkey = { accountId: account.id, credentialId: 'c1', name: 'Blue key' };
  await auth.service.db.collection('passkeys').insertOne({ ...passkey });
  const complete = await load();
  expect(complete.headers).toMatchObject({
    'cache-control': 'no-store',
    'content-disposition': 'attachment; filename="railhead-my-data.json"',
  });
  const everything = complete.json<AccountExport>();
  expect(everything).toMatchObject({
    account,
    sessions: [{ accountId: account.id }],
    passkeys: [passkey],
    codes: [{ email: 'ada@example.org', name: 'Ada Byron' }],
    orders: [{ service: 'orders', accountId: account.id }],
    tickets: [{ service: 'tickets', accountId: account.id }],
    payments: [{ service: 'payments', accountId: account.id }],
    devices: [{ accountId: account.id }],
    notices: [],
    allowances: [],
    rejections: [],
    declines: [],
  });
  expect(Object.keys(everything.sessions[0] ?? {})).not.toContain('tokenHash');
  expect(Object.keys(everything.codes[0] ?? {})).not.toContain('hash');
});

test('only a signed-in person gets an export', async () => {
  expect((await auth.service.app.inject('/api/auth/me/export')).statusCode).toBe(401);
});
