import { RequestCode } from '@railhead/common/contracts/auth';
import type { App } from '@railhead/common/http/app';
import Type from 'typebox';
import { requestCode } from '../application/request-code.ts';
import type { Deps } from '../deps.ts';

/** Sends the same response for every address. */
export const requestCodeRoute = (app: App, deps: Deps) =>
  app.post(
    '/codes',
    {
      config: { traffic: 'sign-in' },
      schema: {
        tags: ['auth'],
        operationId: 'requestCode',
        summary: 'Mail a six-digit sign-in code, which replaces an earlier one',
        body: RequestCode,
        response: {
          202: Type.Object({ sent: Type.Literal(true) }),
        },
      },
    },
    async (request, reply) => {
      await requestCode(deps, request.body, request.ip);
      return reply.code(202).send({ sent: true });
    },
  );
