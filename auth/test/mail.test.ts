import { until } from '@railhead/common/testing/until';
import { expect, test } from 'vitest';
import { startAuth } from './start-auth.ts';

test('with the mail server away the answer stands, and the mail comes once when it is back', async () => {
  await using auth = await startAuth();
  const email = 'patient@example.org';
  await auth.post.close();
  expect((await auth.ask(email)).statusCode).toBe(202);
  const codes = auth.rig.db.collection('codes');
  await until('a try to send to fail', async () => {
    const request = await codes.findOne({ email });
    return request?.mailTries >= 1 && request?.mailDueAt < new Date(Date.now() + 50_000);
  });

  await auth.post.reopen();
  const code = await auth.post.code(email);
  await until(
    'the mail to be ticked off',
    async () => (await codes.findOne({ email }))?.mailDueAt === undefined,
  );
  expect(auth.post.to(email)).toHaveLength(1);
  expect((await auth.open({ email, code })).statusCode).toBe(201);
});

test('a mail that was owed when the service ended is sent after its restart', async () => {
  await using auth = await startAuth();
  const email = 'survivor@example.org';
  await auth.post.close();
  await auth.ask(email);
  const codes = auth.rig.db.collection('codes');
  await until('a try to send to fail', async () => (await codes.findOne({ email }))?.mailTries >= 1);
  await auth.rig.app.close();

  await auth.post.reopen();
  await auth.rig.restart();
  const code = await auth.post.code(email);
  expect((await auth.open({ email, code })).statusCode).toBe(201);
  expect(auth.post.to(email)).toHaveLength(1);
});
