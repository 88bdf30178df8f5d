import type { FastifyInstance } from 'fastify';
import { ledgerPage, type Shown } from '../pages/ledger-page.ts';
import { totalsOf } from '../totals.ts';

/** The ledger for people (`/`) and for auditors (`/ledger.json`: all objects, oldest first). */
export function audit(app: FastifyInstance, shown: Shown) {
  const { ledger } = shown;
  app.get('/', (_, reply) => reply.type('text/html; charset=utf-8').send(ledgerPage(shown)));
  app.get('/ledger.json', () => ({
    totals: totalsOf(ledger.charges.values()),
    intents: [...ledger.intents.values()],
    charges: [...ledger.charges.values()],
    refunds: [...ledger.refunds.values()],
    events: [...ledger.events.values()],
    webhooks: [...ledger.deliveries.values()],
  }));
}
