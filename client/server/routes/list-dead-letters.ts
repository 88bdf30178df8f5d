import { ParkedView } from '@railhead/common/contracts/console';
import { Problem } from '@railhead/common/contracts/problem';
import type { App } from '@railhead/common/http/service-app';
import { parkedStream } from '@railhead/common/messaging/topology';
import type { ConsoleDeps } from '../deps.ts';
import { openDeadLetters } from '../domain/dead-letters.ts';

/** Messages that services failed to process, with the cause, until a retry succeeds. */
export const listDeadLetters = (app: App, { bus }: ConsoleDeps) =>
  app.get(
    '/parked',
    { schema: { response: { 200: ParkedView, 401: Problem, 403: Problem, 503: Problem } } },
    async () => {
      const messages = [];
      for await (const message of bus.read(parkedStream, {})) messages.push(message);
      return { entries: openDeadLetters(messages) };
    },
  );
