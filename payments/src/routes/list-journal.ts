import { Id, page } from '@railhead/common/contracts/common';
import { JournalEntry } from '@railhead/common/contracts/payments';
import type { App } from '@railhead/common/http/app';
import type { Saved } from '@railhead/common/store/document';
import { newestFirst } from '@railhead/common/store/page';
import Type from 'typebox';
import { journalEntries } from '../application/journal-entries.ts';
import type { Deps } from '../deps.ts';
import type { Payment } from '../domain/payment.ts';

const Query = Type.Object({
  /** The `next` of the previous page. */
  after: Type.Optional(Id),
  /** Orders on a page; each has a few entries. */
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
});

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
        querystring: Query,
        response: { 200: page(JournalEntry) },
      },
    },
    async ({ query: { after, limit = 50 } }) => {
      const query = newestFirst<'at', Saved<Payment>>('at', { after, limit });
      const found = await payments.find({ 'ledger.id': { $exists: true }, ...query.filter }, query);
      const { rows, next } = query.cut(found);
      return { items: rows.flatMap(journalEntries), ...(next !== undefined && { next }) };
    },
  );
