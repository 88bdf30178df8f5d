import { until } from '@railhead/common/testing/until';
import { expect, test } from 'vitest';
import { startAuth } from './start-auth.ts';

test('a code request succeeds while the mail server is away, and the mail arrives once when it is back', async () => {
  await using auth = await startAuth();
  const email = 'patient@example.org';
  await auth.smtp.close();
  expect((await auth.requestCode(email)).statusCode).toBe(202);
  const codes = auth.service.db.collection('codes');
  await until('an attempt to send to fail', async () => {
    const request = await codes.findOne({ email });
    return request?.mailTries >= 1 && request?.mailDueAt < new Date(Date.now() + 50_000);
  });

  await auth.smtp.reopen();
  const code = await auth.smtp.code(email);
  await until(
    'the mail to be marked as sent',
    async () => (await codes.findOne({ email }))?.mailDueAt === undefined,
  );
  expect(auth.smtp.to(email)).toHaveLength(1);
  expect((await auth.signInWith({ email, code })).statusCode).toBe(201);
});

test('a mail that was not sent before a shutdown is sent after the restart', async () => {
  await using auth = await startAuth();
  const email = 'survivor@example.org';
  await auth.smtp.close();
  await auth.requestCode(email);
  const codes = auth.service.db.collection('codes');
  await until('an attempt to send to fail', async () => (await codes.findOne({ email }))?.mailTries >= 1);
  await auth.service.app.close();

  await auth.smtp.reopen();
  await auth.service.restart();
  const code = await auth.smtp.code(email);
  expect((await auth.signInWith({ email, code })).statusCode).toBe(201);
  expect(auth.smtp.to(email)).toHaveLength(1);
});
