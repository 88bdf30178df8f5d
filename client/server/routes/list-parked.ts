import { ParkedView } from '@railhead/common/contracts/console';
import { Problem } from '@railhead/common/contracts/problem';
import type { App } from '@railhead/common/http/app';
import { deadLetterStream } from '@railhead/common/messaging/topology';
import type { ConsoleDeps } from '../console.ts';
import { openEntries } from '../domain/parked-entries.ts';

/** Messages that services set aside, with the cause, until a retry has gone well. */
export const listParked = (app: App, { bus }: ConsoleDeps) =>
  app.get(
    '/parked',
    { schema: { response: { 200: ParkedView, 401: Problem, 403: Problem, 503: Problem } } },
    async () => {
      const messages = [];
      for await (const message of bus.readToEnd(deadLetterStream, {})) messages.push(message);
      return { entries: openEntries(messages) };
    },
  );
