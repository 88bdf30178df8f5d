import { OpenSession, SessionView } from '@railhead/common/contracts/auth';
import { DomainError } from '@railhead/common/domain/domain-error';
import type { App } from '@railhead/common/http/app';
import type { Saved } from '@railhead/common/store/document';
import type { OpenAccount } from '../domain/account.ts';
import { normalised } from '../domain/address.ts';
import type { Deps } from './deps.ts';
import { giveSession } from './session-cookies.ts';

export const openSession = (app: App, deps: Deps) =>
  app.post(
    '/sessions',
    {
      config: {
        traffic: 'sign-in',
        problems: ['code-wrong', 'code-expired', 'code-exhausted', 'code-used', 'password-wrong'],
      },
      schema: {
        tags: ['auth'],
        operationId: 'signIn',
        summary: 'Sign in with a mailed code, which creates an account the first time, or with a password',
        body: OpenSession,
        response: { 201: SessionView },
      },
    },
    async ({ body, ip }, reply) => {
      const email = normalised(body.email);
      const account =
        'code' in body
          ? await byCode(email, body.code, deps)
          : await byPassword(email, body.password, ip, deps);
      const token = await deps.sessions.open(account._id);
      return reply.code(201).send(await giveSession(reply, account, token, deps));
    },
  );

async function byCode(email: string, code: string, { codes, accounts }: Deps): Promise<Saved<OpenAccount>> {
  const { name, requestId } = await codes.redeem(email, code);
  return accounts.enter(email, name, requestId);
}

async function byPassword(
  email: string,
  password: string,
  ip: string,
  { accounts, limits, hashing, config }: Deps,
): Promise<Saved<OpenAccount>> {
  await limits.count('password by ip', ip, config.passwordTriesPerHourAndIp);
  await limits.count('password by address', email, config.passwordTriesPerHourAndAddress);
  const account = await accounts.byEmail(email);
  const right = await hashing.matches(account?.passwordHash, password);
  if (!account || !right) throw new DomainError('password-wrong');
  return account;
}
