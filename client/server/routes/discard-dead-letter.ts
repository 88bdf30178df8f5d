import { DiscardDeadLetter } from '@railhead/common/contracts/console';
import { DomainError } from '@railhead/common/domain/domain-error';
import type { App } from '@railhead/common/http/app';
import { roleProblems } from '@railhead/common/http/authentication';
import { discardDeadLetter as publishDiscard } from '@railhead/common/messaging/dead-letters';
import { deadLetterStream } from '@railhead/common/messaging/topology';
import Type from 'typebox';
import type { ConsoleDeps } from '../deps.ts';
import { toEntry } from '../domain/dead-letters.ts';

/** An operator gives a dead letter up. Who, when and why stand in PARKED beside it, and in the log. */
export const discardDeadLetter = (app: App, { bus }: ConsoleDeps) =>
  app.post(
    '/parked/:seq/discard',
    {
      config: { problems: [...roleProblems, 'not-found'] },
      schema: {
        tags: ['operations'],
        operationId: 'discardDeadLetter',
        summary: 'Discard a dead letter with a reason',
        params: Type.Object({ seq: Type.Integer({ minimum: 1 }) }),
        body: DiscardDeadLetter,
        response: { 204: Type.Null() },
      },
    },
    async ({ params: { seq }, body: { reason }, log, user }, reply) => {
      const parked = await bus.message(deadLetterStream, seq);
      const entry = parked && toEntry(parked);
      if (!entry) throw new DomainError('not-found');
      await publishDiscard(bus, entry, { by: user.id, reason });
      log.info({ seq, service: entry.service, by: user.id, reason }, 'dead letter discarded');
      return reply.code(204).send(null);
    },
  );
