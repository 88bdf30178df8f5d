import { Id, page } from '@railhead/common/contracts/common';
import { UnpaidRefund } from '@railhead/common/contracts/payments';
import type { App } from '@railhead/common/http/app';
import type { Saved } from '@railhead/common/store/document';
import { newestFirst } from '@railhead/common/store/page';
import Type from 'typebox';
import { unpaidRefunds } from '../application/refund-views.ts';
import type { Deps } from '../deps.ts';
import type { Payment } from '../domain/payment.ts';

const Query = Type.Object({
  /** The `next` of the previous page. */
  after: Type.Optional(Id),
  /** Orders on a page. Those whose refunds have been made since are left out, so a page may have fewer. */
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
});

export const listUnpaidRefunds = (app: App, { payments }: Deps) =>
  app.get(
    '/api/payments/refunds',
    {
      onRequest: app.requireRole('operator'),
      schema: {
        tags: ['payments'],
        operationId: 'listUnpaidRefunds',
        summary: 'List the refunds that wait for another attempt or were given up, newest order first',
        querystring: Query,
        response: { 200: page(UnpaidRefund) },
      },
    },
    async ({ query: { after, limit = 100 } }) => {
      const query = newestFirst<'at', Saved<Payment>>('at', { after, limit });
      const isAffected = [
        { 'refunds.failed': { $exists: true } },
        { 'refunds.deferrals': { $exists: true } },
      ];
      const found = await payments.find({ $or: isAffected, ...query.filter }, query);
      const { rows, next } = query.cut(found);
      return { items: rows.flatMap(unpaidRefunds), ...(next !== undefined && { next }) };
    },
  );
