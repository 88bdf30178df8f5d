import { AccountView, ChangeProfile } from '@railhead/common/contracts/auth';
import { DomainError } from '@railhead/common/domain/domain-error';
import type { App } from '@railhead/common/http/app';
import { transact } from '@railhead/common/store/transact';
import { changeProfile, isOpen, viewOf } from '../domain/account.ts';
import type { Deps } from './deps.ts';
import { refreshTokenOf } from './session-cookies.ts';

/** A new password ends every other session of the account, in the same write. */
export const changeOwnProfile = (app: App, { mongo, accounts, sessions, hashing, rolesOf }: Deps) =>
  app.patch(
    '/me',
    {
      onRequest: app.requireSignIn,
      schema: {
        tags: ['auth'],
        operationId: 'changeProfile',
        summary: 'Change your name, your password or the passengers you travel with',
        body: ChangeProfile,
        response: { 200: AccountView },
      },
    },
    async (request) => {
      const { password, ...profile } = request.body;
      const { id } = request.user;
      const passwordHash = password === undefined ? undefined : await hashing.hash(password);
      const account = await transact(mongo, async (tx) => {
        if (passwordHash) await sessions.revokeAll(id, tx, refreshTokenOf(request));
        return accounts.change(id, (before) => changeProfile(before, { ...profile, passwordHash }), {}, tx);
      });
      if (!isOpen(account)) throw new DomainError('token-invalid');
      return viewOf(account, rolesOf(account.email));
    },
  );
