import type { FastifyInstance } from 'fastify';
import type { Ledger } from '../ledger.ts';
import { ledgerPage } from '../pages.ts';
import { totalsOf } from '../totals.ts';

/** The ledger for people (`/`) and for auditors (`/ledger.json`: all objects, oldest first). */
export function audit(app: FastifyInstance, ledger: Ledger) {
  app.get('/', (_, reply) => reply.type('text/html; charset=utf-8').send(ledgerPage(ledger)));
  app.get('/ledger.json', () => ({
    totals: totalsOf(ledger.charges.values()),
    intents: [...ledger.intents.values()],
    charges: [...ledger.charges.values()],
    refunds: [...ledger.refunds.values()],
    events: [...ledger.events.values()],
    webhooks: [...ledger.deliveries.values()],
  }));
}
