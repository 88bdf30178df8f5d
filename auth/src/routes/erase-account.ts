import type { App } from '@railhead/common/http/app';
import { transact } from '@railhead/common/store/transact';
import Type from 'typebox';
import { erase, isOpen } from '../domain/account.ts';
import type { Deps } from './deps.ts';
import { takeSession } from './session-cookies.ts';

/** The account, its sessions and its open code go in one write; the event makes the other services forget too. */
export const eraseAccount = (app: App, deps: Deps) =>
  app.delete(
    '/me',
    {
      onRequest: app.requireSignIn,
      schema: {
        tags: ['auth'],
        operationId: 'eraseAccount',
        summary: 'Erase your account and everything that names you',
        response: { 204: Type.Null() },
      },
    },
    async ({ user: { id } }, reply) => {
      const { mongo, accounts, codes, sessions } = deps;
      await transact(mongo, async (tx) => {
        const account = await accounts.get(id, tx);
        if (!isOpen(account)) return;
        await codes.forget(account.email, tx);
        await sessions.revokeAll(id, tx);
        await accounts.change(id, (before) => erase(id, before, mongo.now()), {}, tx);
      });
      takeSession(reply, deps);
      return reply.code(204).send(null);
    },
  );
