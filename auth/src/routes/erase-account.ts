import { EraseAccount } from '@railhead/common/contracts/auth';
import { proofProblems } from '@railhead/common/contracts/proof-problems';
import type { App } from '@railhead/common/http/app';
import Type from 'typebox';
import { eraseAccount } from '../application/erase-account.ts';
import type { Deps } from '../deps.ts';
import { callerOf } from './caller.ts';
import { proofOf } from './proof.ts';
import { clearSessionCookies } from './sign-in-cookies.ts';

export const eraseAccountRoute = (app: App, deps: Deps) =>
  app.delete(
    '/me',
    {
      onRequest: app.requireSignIn,
      config: { problems: [...proofProblems] },
      schema: {
        tags: ['auth'],
        operationId: 'eraseAccount',
        summary: 'Erase your account and everything that names you; needs a proof',
        body: Type.Union([EraseAccount, Type.Null()]),
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const proof = proofOf(request, request.body?.proof);
      await eraseAccount(deps, request.user.id, proof, callerOf(request));
      clearSessionCookies(reply, deps);
      return reply.code(204).send(null);
    },
  );
