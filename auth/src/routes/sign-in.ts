import { SessionView, SignIn } from '@railhead/common/contracts/auth';
import type { App } from '@railhead/common/http/app';
import { signInWithCode, signInWithPasskey, signInWithPassword } from '../application/sign-in.ts';
import type { Deps } from '../deps.ts';
import { callerOf } from './caller.ts';
import { codeRequestIdOf, setSessionCookies } from './sign-in-cookies.ts';

export const signInRoute = (app: App, deps: Deps) =>
  app.post(
    '/sessions',
    {
      config: {
        access: 'public',
        traffic: 'sign-in',
        problems: [
          'code-wrong',
          'code-expired',
          'code-exhausted',
          'code-used',
          'password-wrong',
          'passkey-invalid',
          'challenge-expired',
        ],
      },
      schema: {
        tags: ['auth'],
        operationId: 'signIn',
        summary:
          'Sign in with a mailed code, which creates an account the first time, with a password or with a passkey',
        body: SignIn,
        response: { 201: SessionView },
      },
    },
    async (request, reply) => {
      const { body } = request;
      const caller = callerOf(request);
      const signIn = () => {
        if ('passkey' in body) return signInWithPasskey(deps, body.passkey, caller);
        if ('password' in body) return signInWithPassword(deps, body, caller);
        return signInWithCode(deps, { requestId: codeRequestIdOf(request), ...body }, caller);
      };
      return reply.code(201).send(await setSessionCookies(reply, await signIn(), deps));
    },
  );
