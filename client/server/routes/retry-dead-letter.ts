import { Sequence } from '@railhead/common/contracts/console';
import { DomainError } from '@railhead/common/domain/domain-error';
import type { App } from '@railhead/common/http/app';
import { getDeadLetter, RetryOutcome } from '@railhead/common/messaging/dead-letters';
import { parseAs } from '@railhead/common/messaging/parse-as';
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
      config: { problems: ['not-found'] },
      schema: {
        tags: ['operations'],
        operationId: 'retryDeadLetter',
        summary: 'Retry a dead letter',
        params: Type.Object({ seq: Sequence }),
        response: { 200: RetryOutcome },
      },
    },
    async ({ params: { seq }, log }) => {
      const parked = await getDeadLetter(bus, seq);
      if (!parked) throw new DomainError('not-found');
      const reply = parseAs(
        retryOutcome,
        await bus.request(`retry.${parked.service}.${seq}`, '', replyTimeoutMs),
      );
      if (!reply) throw new DomainError('temporarily-unavailable', { retryAfterSeconds: 2 });
      log.info({ seq, service: parked.service, ok: reply.ok }, 'dead letter retried');
      return reply;
    },
  );
