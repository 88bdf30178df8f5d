import { Instant } from '@railhead/common/contracts/common';
import { Reconciliation } from '@railhead/common/contracts/payments';
import { DomainError } from '@railhead/common/domain/domain-error';
import type { App } from '@railhead/common/http/app';
import { dayMs } from '@railhead/common/messaging/topology';
import { isUnavailable } from '@railhead/common/runtime/unavailable';
import Type from 'typebox';
import type { Deps } from '../deps.ts';
import { compareLines } from '../domain/ledger.ts';
import { bookedLines } from './booked-lines.ts';

const Query = Type.Object({
  /** A day ago when absent; at most 31 days. */
  since: Type.Optional(Instant),
});

/** Our books against the provider's, by all orders placed and all money moved since then. */
export const reconcile = (app: App, { payments, gateway, now }: Deps) =>
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
      const at = now();
      const asked = query.since === undefined ? at.getTime() - dayMs : Date.parse(query.since);
      const since = new Date(Math.max(asked, at.getTime() - 31 * dayMs));
      // Ours are read first: what moves meanwhile is missing here, and only for a moment.
      const recent = await payments.find({ at: { $gte: since }, 'ledger.id': { $exists: true } });
      const there = await gateway.lines(since).catch((error: unknown) => {
        if (!isUnavailable(error)) throw error;
        throw new DomainError('payment-provider-unavailable', { retryAfterSeconds: 5, cause: error });
      });
      const listed = new Set(there.map(({ id }) => id));
      const older = await payments.find({ at: { $lt: since }, 'ledger.id': { $in: [...listed] } });
      const here = [
        ...recent.flatMap(bookedLines),
        // Of an older order the provider's list has only what moved since.
        ...older.flatMap(bookedLines).filter(({ id }) => listed.has(id)),
      ];
      return {
        since: since.toISOString(),
        at: at.toISOString(),
        compared: there.length,
        differences: compareLines(here, there),
      };
    },
  );
