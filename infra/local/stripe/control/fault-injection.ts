import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { errorOf, type Fault, type Faults } from './faults.ts';

/** The fault injected into this call, if any. */
export type FaultFor = (request: FastifyRequest) => Fault | undefined;

/** Injects faults into calls of the API, never into the pages, `/ledger.json` or the control routes. */
export function injectFaults(app: FastifyInstance, faults: Faults): FaultFor {
  const injected = new WeakMap<FastifyRequest, Fault>();

  app.addHook('preHandler', async (request, reply) => {
    const [path = ''] = request.url.split('?', 1);
    const fault = path.startsWith('/v1/') ? faults.take(request.method, path) : undefined;
    if (!fault) return;
    injected.set(request, fault);
    request.log.info({ fault: fault.id, kind: fault.kind, path }, 'fault injected');
    await delay(fault.delayMs, undefined, { ref: false });
    if (fault.kind === 'hang' || fault.kind === 'reset') reply.hijack();
    if (fault.kind === 'reset') request.raw.socket.resetAndDestroy();
    if (fault.kind === 'before' && !fault.sticky) throw errorOf(fault);
  });

  app.addHook('onSend', async (request, reply, payload) => {
    const fault = injected.get(request);
    if (fault?.kind === 'before' || fault?.kind === 'after') {
      const error = errorOf(fault);
      reply.code(error.status).type('application/json; charset=utf-8');
      return JSON.stringify(error.body());
    }
    if (fault?.kind === 'after-hang') return new Promise<never>(() => {});
    if (fault?.kind === 'after-reset') request.raw.socket.resetAndDestroy();
    return payload;
  });

  return (request) => injected.get(request);
}
