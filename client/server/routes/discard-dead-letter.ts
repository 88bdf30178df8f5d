import { DiscardDeadLetter, Sequence } from '@railhead/common/contracts/console';
import type { App } from '@railhead/common/http/app';
import { discardDeadLetter as publishDiscard } from '@railhead/common/messaging/dead-letters';
import Type from 'typebox';
import type { ConsoleDeps } from '../deps.ts';
import { findDeadLetter } from '../streams/find-dead-letter.ts';

/** An operator gives a dead letter up. Who, when and why stand in PARKED beside it, and in the log. */
export const discardDeadLetter = (app: App, { bus }: ConsoleDeps) =>
  app.post(
    '/parked/:seq/discard',
    {
      config: { problems: ['not-found'] },
      schema: {
        tags: ['operations'],
        operationId: 'discardDeadLetter',
        summary: 'Discard a dead letter with a reason',
        params: Type.Object({ seq: Sequence }),
        body: DiscardDeadLetter,
        response: { 204: Type.Null() },
      },
    },
    async ({ params: { seq }, body: { reason }, log, user }, reply) => {
      const entry = await findDeadLetter(bus, seq);
      await publishDiscard(bus, entry, { by: user.id, reason });
      log.info({ seq, service: entry.service, by: user.id, reason }, 'dead letter discarded');
      return reply.code(204).send(null);
    },
  );
