import { Id } from '@railhead/common/contracts/common';
import { VoidTicketsView } from '@railhead/common/contracts/tickets';
import type { App } from '@railhead/common/http/app';
import Type from 'typebox';
import { listVoidTickets } from '../application/list-void-tickets.ts';
import { type SerializedResponse, sendSerialized, serializeResponse } from '../cache/serialized-response.ts';
import type { TaggedCache } from '../cache/tagged-cache.ts';

/** The response is sent as cached bytes; the schema only documents it. */
const List = Type.Unsafe<Buffer>(VoidTicketsView);

/** Public like the keys: an inspector verifies tickets offline with both. Made again when an order of the run is saved. */
export const publishVoidTickets = (
  app: App,
  {
    voidTickets,
    now,
    ...deps
  }: Parameters<typeof listVoidTickets>[2] & {
    voidTickets: TaggedCache<SerializedResponse>;
    now: () => Date;
  },
) =>
  app.get(
    '/api/runs/:runId/void-tickets',
    {
      config: { access: 'public', traffic: 'read', problems: ['run-unknown'] },
      schema: {
        tags: ['tickets'],
        operationId: 'getVoidTickets',
        summary: 'Get the signed list of the void tickets of a run',
        params: Type.Object({ runId: Id }),
        response: { 200: List, 304: Type.Null() },
      },
    },
    async (request, reply) => {
      const { runId } = request.params;
      const response = await voidTickets.getOrLoad(runId, async (addTags) => {
        addTags([runId]);
        return serializeResponse(await listVoidTickets(runId, now(), deps));
      });
      return sendSerialized(request, reply, response, 'public, max-age=60');
    },
  );
