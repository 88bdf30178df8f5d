import { Instant } from '@railhead/common/contracts/common';
import { Reconciliation } from '@railhead/common/contracts/payments';
import type { App } from '@railhead/common/http/app';
import { dayMs } from '@railhead/common/messaging/topology';
import Type from 'typebox';
import { compareWithProvider } from '../application/compare-with-provider.ts';
import type { Deps } from '../deps.ts';

const Query = Type.Object({
  /** A day ago when absent; at most 31 days. */
  since: Type.Optional(Instant),
});

export const getReconciliation = (app: App, deps: Deps) =>
  app.get(
    '/api/payments/reconciliation',
    {
      onRequest: app.requireRole('operator'),
      config: { problems: ['payment-provider-unavailable'] },
      schema: {
        tags: ['payments'],
        operationId: 'reconcile',
        summary: 'Compare our books with those of Stripe',
        querystring: Query,
        response: { 200: Reconciliation },
      },
    },
    async ({ query }) => {
      const at = deps.now();
      const requested = query.since === undefined ? at.getTime() - dayMs : Date.parse(query.since);
      const since = new Date(Math.max(requested, at.getTime() - 31 * dayMs));
      const comparison = await compareWithProvider(since, deps);
      return { since: since.toISOString(), at: at.toISOString(), ...comparison };
    },
  );
