import { ProofOnly, RenamePasskey } from '@railhead/common/contracts/auth';
import { Id } from '@railhead/common/contracts/common';
import { PasskeyView } from '@railhead/common/contracts/passkeys';
import { proofProblems } from '@railhead/common/contracts/proof-problems';
import type { App } from '@railhead/common/http/app';
import Type from 'typebox';
import { removePasskey, renamePasskey } from '../application/change-passkeys.ts';
import type { Deps } from '../deps.ts';
import { toPasskeyView } from '../domain/passkey.ts';
import { callerOf } from './caller.ts';
import { proofOf } from './proof.ts';
import { refreshTokenOf } from './sign-in-cookies.ts';

const problems = [...proofProblems, 'passkey-unknown'] as const;

/** Needs a proof, because a stranger's passkey could be given the name of a known one. */
export const renamePasskeyRoute = (app: App, deps: Deps) =>
  app.patch(
    '/passkeys/:id',
    {
      onRequest: app.requireSignIn,
      config: { problems },
      schema: {
        tags: ['auth'],
        operationId: 'renamePasskey',
        summary: 'Rename one of your passkeys; needs a proof',
        params: Type.Object({ id: Id }),
        body: RenamePasskey,
        response: { 200: PasskeyView },
      },
    },
    async (request) => {
      const { user, params, body } = request;
      const renamed = await renamePasskey(
        deps,
        { accountId: user.id, caller: callerOf(request) },
        { id: params.id, name: body.name, proof: proofOf(request, body.proof) },
      );
      return toPasskeyView(renamed);
    },
  );

export const removePasskeyRoute = (app: App, deps: Deps) =>
  app.delete(
    '/passkeys/:id',
    {
      onRequest: app.requireSignIn,
      config: { problems },
      schema: {
        tags: ['auth'],
        operationId: 'removePasskey',
        summary: 'Remove one of your passkeys and end the sessions that it opened; needs a proof',
        params: Type.Object({ id: Id }),
        body: Type.Union([ProofOnly, Type.Null()]),
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await removePasskey(
        deps,
        { accountId: request.user.id, caller: callerOf(request) },
        {
          id: request.params.id,
          proof: proofOf(request, request.body?.proof),
          refreshToken: refreshTokenOf(request),
        },
      );
      return reply.code(204).send(null);
    },
  );
