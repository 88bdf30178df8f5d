import { Id, page } from '@railhead/common/contracts/common';
import { LedgerLine } from '@railhead/common/contracts/payments';
import type { App } from '@railhead/common/http/app';
import Type from 'typebox';
import type { Deps } from '../deps.ts';
import { bookedLines } from './booked-lines.ts';

const Query = Type.Object({
  /** The order with which the page before ended. */
  after: Type.Optional(Id),
  /** Orders on a page; each has a few lines. */
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
});

/** Our own books, the latest order first, its lines in the order we saw them. */
export const listLedger = (app: App, { payments }: Deps) =>
  app.get(
    '/api/payments/ledger',
    {
      onRequest: app.requireRole('operator'),
      schema: {
        tags: ['payments'],
        operationId: 'listJournalEntries',
        summary: 'List the journal entries of all payments, newest order first',
        querystring: Query,
        response: { 200: page(LedgerLine) },
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
        items: found.flatMap(bookedLines),
        ...(end && rows.length > limit && { next: end.orderId }),
      };
    },
  );
