import { ReverseEmailChange } from '@railhead/common/contracts/auth';
import type { App } from '@railhead/common/http/app';
import Type from 'typebox';
import { reverseEmailChange } from '../application/reverse-email-change.ts';
import type { Deps } from '../deps.ts';
import { clearSessionCookies } from './sign-in-cookies.ts';

/** Needs no sign-in: whoever has lost an account cannot sign in to it. The page of the link sends it, on a click. */
export const reverseEmailChangeRoute = (app: App, deps: Deps) =>
  app.post(
    '/email-reversals',
    {
      config: { access: 'public', traffic: 'sign-in', problems: ['link-invalid', 'email-in-use'] },
      schema: {
        tags: ['auth'],
        operationId: 'reverseEmailChange',
        summary: 'Return an account to its former e-mail address, by the link that was mailed to it',
        body: ReverseEmailChange,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await reverseEmailChange(deps, request.body.token);
      clearSessionCookies(reply, deps);
      return reply.code(204).send(null);
    },
  );
