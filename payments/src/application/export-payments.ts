import { recordsPerPage } from '@railhead/common/service/personal-data';
import type { Saved } from '@railhead/common/store/document';
import { newestFirst } from '@railhead/common/store/page';
import type { Deps } from '../deps.ts';
import type { Payment } from '../domain/payment.ts';

/** A page of an account's payments as they are stored, each with its webhooks, newest first. Secrets are left out. */
export const createExportPayments =
  ({ payments, webhooks }: Pick<Deps, 'payments' | 'webhooks'>) =>
  async (accountId: string, after: string | undefined) => {
    const query = newestFirst<'at', Saved<Payment>>('at', { after, limit: recordsPerPage });
    const { rows, next } = query.cut(await payments.find({ accountId, ...query.filter }, query));
    const items = await Promise.all(
      rows.map(async (stored) => {
        const { clientSecret: _, ...payment } = stored;
        const { intentId } = payment;
        return { ...payment, webhooks: intentId === undefined ? [] : await webhooks.findByIntent(intentId) };
      }),
    );
    return { items, ...(next !== undefined && { next }) };
  };
