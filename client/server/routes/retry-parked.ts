import { Refusal } from '@railhead/common/http/problems';
import type { App } from '@railhead/common/http/service-app';
import { roleProblems } from '@railhead/common/http/signed-in';
import { parkedAt, RetryOutcome } from '@railhead/common/messaging/parked';
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import type { ConsoleDeps } from '../console.ts';

const retryOutcome = Compile(RetryOutcome);
const answerWithinMs = 8000;

/** Asks the service that parked a message to handle it once more, and answers how it went. */
export const retryParked = (app: App, { bus }: ConsoleDeps) =>
  app.post(
    '/parked/:seq/retry',
    {
      config: { problems: [...roleProblems, 'not-found'] },
      schema: {
        tags: ['operations'],
        operationId: 'retryDeadLetter',
        summary: 'Retry a dead letter',
        params: Type.Object({ seq: Type.Integer({ minimum: 1 }) }),
        response: { 200: RetryOutcome },
      },
    },
    async ({ params: { seq }, log }) => {
      const parked = await parkedAt(bus, seq);
      if (!parked) throw new Refusal('not-found');
      const answer: unknown = JSON.parse(await bus.ask(`retry.${parked.service}.${seq}`, '', answerWithinMs));
      if (!retryOutcome.Check(answer)) {
        throw new Refusal('temporarily-unavailable', { retryAfterSeconds: 2 });
      }
      log.info({ seq, service: parked.service, ok: answer.ok }, 'a parked message was tried again');
      return answer;
    },
  );
