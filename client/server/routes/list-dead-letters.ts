import { DeadLettersView } from '@railhead/common/contracts/console';
import type { App } from '@railhead/common/http/app';
import { readDeadLetterStream } from '@railhead/common/messaging/dead-letters';
import type { ConsoleDeps } from '../deps.ts';
import { listEntries } from '../views/dead-letters.ts';

/** Messages that services failed to process, with the cause, until a retry succeeds or an operator discards them. */
export const listDeadLetters = (app: App, { bus }: ConsoleDeps) =>
  app.get(
    '/parked',
    {
      schema: {
        tags: ['operations'],
        operationId: 'listDeadLetters',
        summary: 'List unresolved dead letters',
        response: { 200: DeadLettersView },
      },
    },
    async () => {
      const messages = [];
      for await (const message of readDeadLetterStream(bus)) messages.push(message);
      return listEntries(messages);
    },
  );
