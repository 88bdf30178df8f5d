import { Id } from '@railhead/common/contracts/define';
import { JournalEntry } from '@railhead/common/contracts/payments';
import { page } from '@railhead/common/contracts/tickets';
import type { App } from '@railhead/common/http/app';
import Type from 'typebox';
import { journalEntries } from '../application/journal-entries.ts';
import type { Deps } from '../deps.ts';

const Query = Type.Object({
  /** The `next` of the previous page. */
  after: Type.Optional(Id),
  /** Orders on a page; each has a few lines. */
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
      const last = after === undefined ? undefined : await payments.get(after);
      const older = last && { $or: [{ at: { $lt: last.at } }, { at: last.at, _id: { $lt: last._id } }] };
      const rows = await payments.find(
        { 'ledger.id': { $exists: true }, ...older },
        { sort: { at: -1, _id: -1 }, limit: limit + 1 },
      );
      const found = rows.slice(0, limit);
      const end = found.at(-1);
      return {
        items: found.flatMap(journalEntries),
        ...(end && rows.length > limit && { next: end.orderId }),
      };
    },
  );
