import { AskForCode } from '@railhead/common/contracts/auth';
import type { App } from '@railhead/common/http/app';
import Type from 'typebox';
import { normalised } from '../domain/address.ts';
import type { Deps } from './deps.ts';

/** The same answer, mail and work for every address, so that nobody learns who has an account. */
export const askForCode = (app: App, { codes, limits, mailer, config }: Deps) =>
  app.post(
    '/codes',
    {
      config: { traffic: 'sign-in' },
      schema: {
        tags: ['auth'],
        operationId: 'requestCode',
        summary: 'Mail a six-digit sign-in code, which replaces an earlier one',
        body: AskForCode,
        response: {
          202: Type.Object({ sent: Type.Literal(true) }),
        },
      },
    },
    async (request, reply) => {
      const email = normalised(request.body.email);
      await limits.count('code by ip', request.ip, config.codesPerHourAndIp);
      await limits.count('code by address', email, config.codesPerHourAndAddress);
      await codes.request(email, request.body.name ?? '');
      mailer.trigger();
      return reply.code(202).send({ sent: true });
    },
  );
