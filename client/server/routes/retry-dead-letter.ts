import { Problem } from '@railhead/common/contracts/problem';
import { Refusal } from '@railhead/common/http/problems';
import type { App } from '@railhead/common/http/service-app';
import { parkedAt, RetryOutcome } from '@railhead/common/messaging/parked';
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import type { ConsoleDeps } from '../deps.ts';

const retryOutcome = Compile(RetryOutcome);
const replyTimeoutMs = 8000;

/** Requests another attempt from the service that dead-lettered the message, and returns the result. */
export const retryDeadLetter = (app: App, { bus }: ConsoleDeps) =>
  app.post(
    '/parked/:seq/retry',
    {
      schema: {
        params: Type.Object({ seq: Type.Integer({ minimum: 1 }) }),
        response: { 200: RetryOutcome, 400: Problem, 401: Problem, 403: Problem, 404: Problem, 503: Problem },
      },
    },
    async ({ params: { seq }, log }) => {
      const parked = await parkedAt(bus, seq);
      if (!parked) throw new Refusal('not-found');
      const reply: unknown = JSON.parse(await bus.ask(`retry.${parked.service}.${seq}`, '', replyTimeoutMs));
      if (!retryOutcome.Check(reply)) {
        throw new Refusal('temporarily-unavailable', { retryAfterSeconds: 2 });
      }
      log.info({ seq, service: parked.service, ok: reply.ok }, 'dead letter retried');
      return reply;
    },
  );
