import { type TypeBoxTypeProvider, TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox';
import { HoldSeats, HoldView } from '@railhead/common/contracts/seats';
import Fastify from 'fastify';
import Type from 'typebox';
import { serveJobs } from '../processes/worker.ts';

/**
 * The baseline for HTTP: the framework with our request and response schemas and a fixed response, without log, session or
 * our headers. Searches return prepared bytes, which is the cheapest possible response.
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
  const query = Type.Object({ from: Type.String(), to: Type.String(), date: Type.String() });
  app.get('/api/journeys', { schema: { querystring: query } }, async (_request, reply) =>
    reply.type('application/json; charset=utf-8').send(bytes),
  );
  const url = new URL(await app.listen({ port: 0, host: '127.0.0.1' }));
  return { port: Number(url.port) };
}

export type BaselineHttpJobs = { open: typeof open };
serveJobs<BaselineHttpJobs>({ open });
