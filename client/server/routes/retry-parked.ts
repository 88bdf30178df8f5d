import { DomainError } from '@railhead/common/domain/domain-error';
import type { App } from '@railhead/common/http/app';
import { roleProblems } from '@railhead/common/http/authentication';
import { getDeadLetter, RetryOutcome } from '@railhead/common/messaging/dead-letters';
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
      const parked = await getDeadLetter(bus, seq);
      if (!parked) throw new DomainError('not-found');
      const answer: unknown = JSON.parse(
        await bus.request(`retry.${parked.service}.${seq}`, '', answerWithinMs),
      );
      if (!retryOutcome.Check(answer)) {
        throw new DomainError('temporarily-unavailable', { retryAfterSeconds: 2 });
      }
      log.info({ seq, service: parked.service, ok: answer.ok }, 'a parked message was tried again');
      return answer;
    },
  );
