import { recordKeepers } from '@railhead/common/messaging/topology';
import { provideRecords } from '@railhead/common/service/personal-data';
import { sendHostileValues } from '@railhead/common/testing/hostile-values';
import { expect, test } from 'vitest';
import { softwareAuthenticator } from './software-authenticator.ts';
import { startAuth } from './start-auth.ts';

const attestationOptions = {
  challenge: 'AAAA',
  rp: { id: 'localhost' },
  user: { id: 'AAAA' },
};

test('no value in a path, query, header or body ends in a 5xx', { timeout: 240_000 }, async () => {
  await using auth = await startAuth();
  for (const service of recordKeepers) provideRecords(auth.service.bus, service, async () => ({ items: [] }));
  const session = await auth.signIn('ada@example.org', 'Ada');
  const { accessToken, account } = session.json<{ accessToken: string; account: { id: string } }>();
  const { sent, wrong } = await sendHostileValues(auth.service.app, {
    headers: { authorization: `Bearer ${accessToken}` },
    parameters: { id: account.id },
    bodies: {
      requestCode: { email: 'bob@example.org', name: 'Bob' },
      signIn: { email: 'bob@example.org', code: '000000' },
      eraseAccount: { proof: { code: '000000' } },
      registerPasskey: { name: 'Key', passkey: await softwareAuthenticator().create(attestationOptions) },
      getRegistrationOptions: { proof: { code: '000000' } },
      requestEmailChange: { email: 'bob@example.org', proof: { code: '000000' } },
      changeEmail: { email: 'bob@example.org', code: '000000' },
      reverseEmailChange: { token: 'A'.repeat(43) },
      renamePasskey: { name: 'Key', proof: { code: '000000' } },
      removePasskey: { proof: { code: '000000' } },
      changeProfile: { name: 'Ada', passengers: [{ name: 'Bob', type: 'adult' }] },
    },
  });
  expect(wrong).toEqual([]);
  expect(sent).toBeGreaterThan(500);
});
