import { page } from '@railhead/common/contracts/common';
import { JournalEntry } from '@railhead/common/contracts/payments';
import type { App } from '@railhead/common/http/app';
import { operators } from '@railhead/common/store/query-operators';
import { journalEntries } from '../application/journal-entries.ts';
import type { Deps } from '../deps.ts';
import { ByOrderQuery, pageByOrder } from './page-by-order.ts';

/** The journal, newest order first; the entries of an order in the order in which they were recorded. */
export const listJournal = (app: App, { payments }: Deps) =>
  app.get(
    '/api/payments/ledger',
    {
      onRequest: app.requireRole('operator'),
      schema: {
        tags: ['payments'],
        operationId: 'listJournalEntries',
        summary: 'List the journal entries of all payments, newest order first',
        querystring: ByOrderQuery,
        response: { 200: page(JournalEntry) },
      },
    },
    ({ query: { limit = 50, ...rest } }) =>
      pageByOrder(
        payments,
        { limit, ...rest },
        { 'ledger.id': operators({ $exists: true }) },
        journalEntries,
      ),
  );
