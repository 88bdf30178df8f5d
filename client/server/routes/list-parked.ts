import { ParkedView } from '@railhead/common/contracts/console';
import type { App } from '@railhead/common/http/app';
import { roleProblems } from '@railhead/common/http/authentication';
import { deadLetterStream } from '@railhead/common/messaging/topology';
import type { ConsoleDeps } from '../console.ts';
import { openEntries } from '../domain/parked-entries.ts';

/** Messages that services set aside, with the cause, until a retry has gone well. */
export const listParked = (app: App, { bus }: ConsoleDeps) =>
  app.get(
    '/parked',
    {
      config: { problems: [...roleProblems] },
      schema: {
        tags: ['operations'],
        operationId: 'listDeadLetters',
        summary: 'List unresolved dead letters',
        response: { 200: ParkedView },
      },
    },
    async () => {
      const messages = [];
      for await (const message of bus.readToEnd(deadLetterStream, {})) messages.push(message);
      return { entries: openEntries(messages) };
    },
  );
