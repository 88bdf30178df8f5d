import { AccountErased, type SessionView } from '@railhead/common/contracts/auth';
import { until } from '@railhead/common/testing/until';
import { expect, test } from 'vitest';
import { startAuth } from './start-auth.ts';

test('an account that a restored backup brought back is erased before the service is ready', async () => {
  await using auth = await startAuth();
  const { account } = (await auth.signIn('ada@example.org')).json<SessionView>();
  const erasures = auth.service.db.collection<{ _id: string }>('erasures');
  await erasures.insertOne({ _id: account.id });
  await auth.service.restart();

  const stored = await auth.service.db.collection<{ _id: string }>('accounts').findOne({ _id: account.id });
  expect(stored).toMatchObject({ status: 'erased' });
  expect(JSON.stringify({ ...stored, events: [] })).not.toContain('ada@example.org');
  expect(await auth.service.db.collection('sessions').countDocuments({ accountId: account.id })).toBe(0);
  expect(await erasures.countDocuments()).toBe(0);
  const events = await until('the event', async () => {
    const found = await auth.service.publishedEvents(AccountErased);
    return found.length > 0 ? found : undefined;
  });
  expect(events.map(({ data }) => data.accountId)).toEqual([account.id]);
});
