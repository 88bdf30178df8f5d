import type { FastifyInstance } from 'fastify';
import { type OverviewSources, overviewPage } from '../pages/overview-page.ts';
import { totalsOf } from '../totals.ts';

/** The overview page (`/`) and all objects as JSON, oldest first (`/ledger.json`). */
export function addAuditRoutes(app: FastifyInstance, sources: OverviewSources) {
  const { state } = sources;
  app.get('/', (_, reply) => reply.type('text/html; charset=utf-8').send(overviewPage(sources)));
  app.get('/ledger.json', () => ({
    totals: totalsOf(state.charges.values()),
    intents: [...state.intents.values()],
    charges: [...state.charges.values()],
    refunds: [...state.refunds.values()],
    events: [...state.events.values()],
    webhooks: [...state.deliveries.values()],
  }));
}
