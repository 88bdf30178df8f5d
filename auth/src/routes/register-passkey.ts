import { RequestRegistration } from '@railhead/common/contracts/auth';
import { AttestationOptions, PasskeyView, RegisterPasskey } from '@railhead/common/contracts/passkeys';
import { proofProblems } from '@railhead/common/contracts/proof-problems';
import type { App } from '@railhead/common/http/app';
import { attestationOptions, registerPasskey } from '../application/change-passkeys.ts';
import type { Deps } from '../deps.ts';
import { toPasskeyView } from '../domain/passkey.ts';
import { callerOf } from './caller.ts';
import { proofOf } from './proof.ts';
import { setBrowserCookie } from './sign-in-cookies.ts';

/** The proof is given here, because a wrong one must not leave a passkey on the device that nobody knows. */
export const registrationOptionsRoute = (app: App, deps: Deps) =>
  app.post(
    '/passkeys/registration-options',
    {
      onRequest: app.requireSignIn,
      config: {
        traffic: 'sign-in',
        problems: [...proofProblems, 'enrolment-required', 'enrolment-invalid', 'too-many-passkeys'],
      },
      schema: {
        tags: ['auth'],
        operationId: 'getRegistrationOptions',
        summary: 'Get a challenge to create a passkey, in this browser, within five minutes; needs a proof',
        body: RequestRegistration,
        response: { 200: AttestationOptions },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { proof, enrolmentCode } = request.body;
      const options = await attestationOptions(
        deps,
        { accountId: request.user.id, caller },
        { proof: proofOf(request, proof), enrolmentCode },
      );
      setBrowserCookie(reply, caller.browserSecret, deps);
      return options;
    },
  );

/** Only with a challenge that was given for a proof. */
export const registerPasskeyRoute = (app: App, deps: Deps) =>
  app.post(
    '/passkeys',
    {
      onRequest: app.requireSignIn,
      config: {
        traffic: 'sign-in',
        problems: ['passkey-invalid', 'challenge-expired', 'enrolment-invalid', 'too-many-passkeys'],
      },
      schema: {
        tags: ['auth'],
        operationId: 'registerPasskey',
        summary: 'Save a passkey that the browser has created',
        body: RegisterPasskey,
        response: { 201: PasskeyView },
      },
    },
    async (request, reply) => {
      const owner = { accountId: request.user.id, caller: callerOf(request) };
      return reply.code(201).send(toPasskeyView(await registerPasskey(deps, owner, request.body)));
    },
  );
