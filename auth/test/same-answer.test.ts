import argon2 from '@node-rs/argon2';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startAuth } from './start-auth.ts';

const verify = vi.spyOn(argon2, 'verify');

// Nobody can ask who is a customer: one answer and one amount of work for every address.
let auth: Awaited<ReturnType<typeof startAuth>>;
const customer = 'customer@example.org';
const nobody = 'nobody@example.org';
const password = 'violet tram over the canal';
/** Somebody with an account who asks about others. */
let asker: Awaited<ReturnType<typeof auth.signInWithNewPassword>>;

beforeAll(async () => {
  auth = await startAuth();
  const { statusCode } = await auth.signIn(customer);
  if (statusCode !== 201) throw new Error(`the customer could not sign in: ${statusCode}`);
  asker = await auth.signInWithNewPassword('asker@example.org', password);
});
afterAll(async () => {
  verify.mockRestore();
  await auth?.[Symbol.asyncDispose]();
});

/** What a caller sees and what the service computed, without the ids that differ from request to request. */
async function outcomeOf(send: () => Promise<{ statusCode: number; body: string }>) {
  verify.mockClear();
  const { statusCode, body } = await send();
  const answer = body.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'id');
  return { statusCode, answer, hashes: verify.mock.calls.length };
}

test.each<[string, (email: string) => Promise<{ statusCode: number; body: string }>]>([
  ['a request for a code', (email) => auth.openBrowser().requestCode(email)],
  [
    'a guessed code without a request',
    (email) => auth.openBrowser('192.0.2.7').signInWith({ email, code: '000000' }),
  ],
  [
    'a guessed code from the network of the owner',
    (email) => auth.openBrowser().signInWith({ email, code: '000000' }),
  ],
  [
    'a guessed code with an invented request',
    (email) => auth.openBrowser().signInWith({ email, code: '000000', requestId: crypto.randomUUID() }),
  ],
  [
    'a guessed code after a request of the stranger',
    async (email) => {
      const stranger = auth.openBrowser('192.0.2.8');
      await stranger.requestCode(email);
      return stranger.signInWith({ email, code: '000000' });
    },
  ],
  [
    'a request to have the address',
    (email) => asker.send('POST', '/me/email-codes', { email, proof: { password } }),
  ],
  [
    'a guessed code to have the address',
    async (email) => {
      await asker.send('POST', '/me/email-codes', { email, proof: { password } });
      return asker.send('PUT', '/me/email', { email, code: '000000' });
    },
  ],
  ['a wrong password', (email) => auth.openBrowser().signInWith({ email, password: 'wrong horse' })],
])('%s is answered alike for a customer and for anybody else', async (_, send) => {
  const [known, unknown] = [await outcomeOf(() => send(customer)), await outcomeOf(() => send(nobody))];
  expect(unknown).toEqual(known);
});

test('every guess compares exactly one hash', async () => {
  for (const credential of [{ code: '000000' }, { password: 'wrong horse' }]) {
    const { hashes } = await outcomeOf(() => auth.openBrowser().signInWith({ email: nobody, ...credential }));
    expect(hashes).toBe(1);
  }
});
