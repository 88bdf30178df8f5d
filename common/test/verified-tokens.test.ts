import { expect, test } from 'vitest';
import { verifyAccessTokens } from '../src/http/authentication.ts';
import { serviceApp } from '../src/http/service-app.ts';
import { openIdentity } from '../testing/identity.ts';
import { until } from '../testing/until.ts';

test('a token that was verified is known until it expires, and no other passes for it', async () => {
  const identity = await openIdentity();
  const app = serviceApp({ name: 'tokens', title: 'tokens', logLevel: 'silent' });
  verifyAccessTokens(app, { authJwksUrl: identity.jwksUrl });
  app.after(() => {
    app.get('/me', { onRequest: app.requireSignIn }, async ({ user }) => user);
  });
  try {
    const ask = async (authorization: string) => {
      const answer = await app.inject({ url: '/me', headers: { authorization } });
      return answer.json<{ id?: string; code?: string }>();
    };
    const [ada, bob] = [await identity.bearer({ id: 'ada' }, 2), await identity.bearer({ id: 'bob' })];
    for (let times = 0; times < 2; times++) {
      expect(await ask(ada)).toMatchObject({ id: 'ada', email: 'ada@example.org', roles: ['passenger'] });
      expect(await ask(bob)).toMatchObject({ id: 'bob' });
    }
    const [head, , signature] = ada.split('.');
    const forged = [head, bob.split('.')[1], signature].join('.');
    expect(await ask(forged)).toMatchObject({ code: 'token-invalid' });
    await until('the token to expire', async () => (await ask(ada)).code === 'token-expired');
    expect(await ask(bob)).toMatchObject({ id: 'bob' });
  } finally {
    await app.close();
    await identity.close();
  }
});
