import { CodeRequested, RequestCode } from '@railhead/common/contracts/auth';
import type { App } from '@railhead/common/http/app';
import { requestCode } from '../application/request-code.ts';
import type { Deps } from '../deps.ts';
import { callerOf } from './caller.ts';
import { setCodeRequestCookie } from './sign-in-cookies.ts';

/** Sends the same response for every address. */
export const requestCodeRoute = (app: App, deps: Deps) =>
  app.post(
    '/codes',
    {
      config: { access: 'public', traffic: 'sign-in' },
      schema: {
        tags: ['auth'],
        operationId: 'requestCode',
        summary: 'Mail a six-digit sign-in code, which works only with the id of this request',
        body: RequestCode,
        response: { 202: CodeRequested },
      },
    },
    async (request, reply) => {
      const requestId = await requestCode(deps, request.body, callerOf(request));
      setCodeRequestCookie(reply, requestId, deps);
      return reply.code(202).send({ sent: true, requestId });
    },
  );
