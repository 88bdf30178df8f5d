import { DeadLetterMessage, Sequence } from '@railhead/common/contracts/console';
import { DomainError } from '@railhead/common/domain/domain-error';
import type { App } from '@railhead/common/http/app';
import Type from 'typebox';
import type { ConsoleDeps } from '../deps.ts';
import { findDeadLetter } from '../streams/find-dead-letter.ts';
import { showContent } from '../views/message-content.ts';

/** The message that a dead letter is about, as its stream still has it: it may be unreadable for programs. */
export const openDeadLetter = (app: App, { bus }: ConsoleDeps) =>
  app.get(
    '/parked/:seq/message',
    {
      config: { problems: ['not-found'] },
      schema: {
        tags: ['operations'],
        operationId: 'getDeadLetterMessage',
        summary: 'Get the message of a dead letter, readable or not',
        params: Type.Object({ seq: Sequence }),
        response: { 200: DeadLetterMessage },
      },
    },
    async ({ params, log, user }) => {
      const entry = await findDeadLetter(bus, params.seq);
      const original = await bus.message(entry.stream, entry.originalSeq);
      if (!original) throw new DomainError('not-found');
      log.info({ seq: params.seq, by: user.id }, 'dead letter opened');
      const { seq, subject, at, bytes } = original;
      return {
        stream: entry.stream,
        seq,
        subject,
        at: at.toISOString(),
        bytes: bytes.length,
        ...showContent(bytes),
      };
    },
  );
