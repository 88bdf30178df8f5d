import { type TypeBoxTypeProvider, TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox';
import { HoldSeats, HoldView } from '@railhead/common/contracts/seats';
import Fastify from 'fastify';
import Type from 'typebox';
import { answerJobs } from '../processes/worker.ts';

/**
 * The bare limit of HTTP: the framework with our request and answer schemas, a canned answer, and nothing else: no log,
 * no session, no headers of ours. Searches get a body that is bytes already, which is the cheapest possible.
 */
async function open({ journeys }: { journeys: string }): Promise<{ port: number }> {
  const app = Fastify()
    .withTypeProvider<TypeBoxTypeProvider>()
    .setValidatorCompiler(TypeBoxValidatorCompiler);
  const runId = Type.Object({ runId: Type.String() });
  const held = {
    seats: ['A-1', 'A-2'],
    until: '2026-11-21T07:15:00.000Z',
    now: '2026-11-21T07:13:00.000Z',
  };
  app.put(
    '/api/seats/:runId/hold',
    { schema: { params: runId, body: HoldSeats, response: { 200: HoldView } } },
    async () => held,
  );
  const bytes = Buffer.from(journeys);
  const wish = Type.Object({ from: Type.String(), to: Type.String(), date: Type.String() });
  app.get('/api/journeys', { schema: { querystring: wish } }, async (_request, reply) =>
    reply.type('application/json; charset=utf-8').send(bytes),
  );
  const url = new URL(await app.listen({ port: 0, host: '127.0.0.1' }));
  return { port: Number(url.port) };
}

export type BareHttpJobs = { open: typeof open };
answerJobs<BareHttpJobs>({ open });
