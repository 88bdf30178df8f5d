import { page } from '@railhead/common/contracts/common';
import { UnpaidRefund } from '@railhead/common/contracts/payments';
import type { App } from '@railhead/common/http/app';
import { operators } from '@railhead/common/store/query-operators';
import { unpaidRefunds } from '../application/refund-views.ts';
import type { Deps } from '../deps.ts';
import { ByOrderQuery, pageByOrder } from './page-by-order.ts';

/** Orders whose refunds have been made since are left out, so a page may have fewer. */
export const listUnpaidRefunds = (app: App, { payments }: Deps) =>
  app.get(
    '/api/payments/refunds',
    {
      onRequest: app.requireRole('operator'),
      schema: {
        tags: ['payments'],
        operationId: 'listUnpaidRefunds',
        summary: 'List the refunds that wait for another attempt or were given up, newest order first',
        querystring: ByOrderQuery,
        response: { 200: page(UnpaidRefund) },
      },
    },
    ({ query }) => pageByOrder(payments, query, { $or: wereDelayed }, unpaidRefunds),
  );

const wereDelayed = [
  { 'refunds.failed': operators({ $exists: true }) },
  { 'refunds.deferrals': operators({ $exists: true }) },
];
