import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { errorOf, type Fault, type Faults } from './faults.ts';

/** The fault that strikes this call, if any. */
export type StruckBy = (request: FastifyRequest) => Fault | undefined;

/** Lets the faults strike calls of the API; the pages, the ledger and this control itself are never struck. */
export function strikes(app: FastifyInstance, faults: Faults): StruckBy {
  const struck = new WeakMap<FastifyRequest, Fault>();

  app.addHook('preHandler', async (request, reply) => {
    const [path = ''] = request.url.split('?', 1);
    const fault = path.startsWith('/v1/') ? faults.strike(request.method, path) : undefined;
    if (!fault) return;
    struck.set(request, fault);
    request.log.info({ fault: fault.id, kind: fault.kind, path }, 'a fault strikes');
    await delay(fault.delayMs, undefined, { ref: false });
    if (fault.kind === 'hang' || fault.kind === 'reset') reply.hijack();
    if (fault.kind === 'reset') request.raw.socket.resetAndDestroy();
    if (fault.kind === 'before' && !fault.sticky) throw errorOf(fault);
  });

  app.addHook('onSend', async (request, reply, payload) => {
    const fault = struck.get(request);
    if (fault?.kind === 'before' || fault?.kind === 'after') {
      const error = errorOf(fault);
      reply.code(error.status).type('application/json; charset=utf-8');
      return JSON.stringify(error.body());
    }
    if (fault?.kind === 'after-hang') return new Promise<never>(() => {});
    if (fault?.kind === 'after-reset') request.raw.socket.resetAndDestroy();
    return payload;
  });

  return (request) => struck.get(request);
}
