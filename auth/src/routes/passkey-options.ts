import { AssertionOptions } from '@railhead/common/contracts/passkeys';
import type { App } from '@railhead/common/http/app';
import { assertionOptions } from '../application/check-passkey.ts';
import type { Deps } from '../deps.ts';
import { callerOf } from './caller.ts';
import { setBrowserCookie } from './sign-in-cookies.ts';

/** Says nothing about any account: the browser offers whatever passkeys it has for this site. */
export const signInOptionsRoute = (app: App, deps: Deps) =>
  app.post(
    '/passkeys/sign-in-options',
    {
      config: { access: 'public', traffic: 'sign-in' },
      schema: {
        tags: ['auth'],
        operationId: 'getSignInOptions',
        summary: 'Get a challenge to sign in with a passkey, in this browser, within five minutes',
        response: { 200: AssertionOptions },
      },
    },
    async (request, reply) => {
      const { browserSecret } = callerOf(request);
      setBrowserCookie(reply, browserSecret, deps);
      return assertionOptions(deps, { purpose: 'sign-in', browserSecret });
    },
  );

export const proofOptionsRoute = (app: App, deps: Deps) =>
  app.post(
    '/passkeys/proof-options',
    {
      onRequest: app.requireSignIn,
      config: { traffic: 'sign-in' },
      schema: {
        tags: ['auth'],
        operationId: 'getProofOptions',
        summary: 'Get a challenge that one of your passkeys signs as a proof that it is you',
        response: { 200: AssertionOptions },
      },
    },
    async (request, reply) => {
      const { browserSecret } = callerOf(request);
      setBrowserCookie(reply, browserSecret, deps);
      return assertionOptions(deps, { purpose: 'proof', accountId: request.user.id, browserSecret });
    },
  );
