import { ChangeEmail, CodeRequested, RequestEmailChange, SessionView } from '@railhead/common/contracts/auth';
import { proofProblems } from '@railhead/common/contracts/proof-problems';
import type { App } from '@railhead/common/http/app';
import { changeEmail, requestEmailChange } from '../application/change-email.ts';
import type { Deps } from '../deps.ts';
import { callerOf } from './caller.ts';
import { proofOf } from './proof.ts';
import {
  codeRequestIdOf,
  refreshTokenOf,
  setCodeRequestCookie,
  setSessionCookies,
} from './sign-in-cookies.ts';

/** Sends the same response for every address, whether or not another account has it. */
export const requestEmailChangeRoute = (app: App, deps: Deps) =>
  app.post(
    '/me/email-codes',
    {
      onRequest: app.requireSignIn,
      config: { traffic: 'sign-in', problems: [...proofProblems] },
      schema: {
        tags: ['auth'],
        operationId: 'requestEmailChange',
        summary: 'Mail a six-digit code to the e-mail address that your account is to have; needs a proof',
        body: RequestEmailChange,
        response: { 202: CodeRequested },
      },
    },
    async (request, reply) => {
      const { email, proof } = request.body;
      const requestId = await requestEmailChange(
        deps,
        request.user.id,
        { email, proof: proofOf(request, proof) },
        callerOf(request),
      );
      setCodeRequestCookie(reply, requestId, deps);
      return reply.code(202).send({ sent: true, requestId });
    },
  );

/** The response has a new access token, because older ones name the former address. */
export const changeEmailRoute = (app: App, deps: Deps) =>
  app.put(
    '/me/email',
    {
      onRequest: app.requireSignIn,
      config: {
        traffic: 'sign-in',
        problems: ['code-wrong', 'code-expired', 'code-exhausted', 'code-used', 'email-in-use'],
      },
      schema: {
        tags: ['auth'],
        operationId: 'changeEmail',
        summary:
          'Change your e-mail address with the code that was mailed to it, which ends all other sessions',
        body: ChangeEmail,
        response: { 200: SessionView },
      },
    },
    async (request, reply) => {
      const { user } = request;
      const changed = await changeEmail(
        deps,
        user.id,
        { requestId: codeRequestIdOf(request), ...request.body },
        { caller: callerOf(request), refreshToken: refreshTokenOf(request) },
      );
      return setSessionCookies(reply, { ...changed, ...(user.amr && { amr: user.amr }) }, deps);
    },
  );
