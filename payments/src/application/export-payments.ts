import { type RecordPage, recordsPerPage } from '@railhead/common/service/personal-data';
import type { Saved } from '@railhead/common/store/document';
import { newestFirst } from '@railhead/common/store/page';
import type { Deps } from '../deps.ts';
import type { Payment } from '../domain/payment.ts';

/**
 * A page of an account's payments as they are stored, newest first, each with its webhooks and the network from which it was
 * started; with the first page the declined cards. Secrets are left out.
 */
export const createExportPayments =
  ({ payments, webhooks, declines }: Pick<Deps, 'payments' | 'webhooks' | 'declines'>) =>
  async (accountId: string, after: string | undefined): Promise<RecordPage> => {
    const query = newestFirst<'at', Saved<Payment>>('at', { after, limit: recordsPerPage });
    const { rows, next } = query.cut(await payments.find({ accountId, ...query.filter }, query));
    const starts = await declines.startsOf(rows.map(({ _id }) => _id));
    const items = await Promise.all(
      rows.map(async (stored) => {
        const { clientSecret: _, ...payment } = stored;
        const { intentId } = payment;
        const start = starts.find(({ _id }) => _id === stored._id);
        return {
          ...payment,
          webhooks: intentId === undefined ? [] : await webhooks.findByIntent(intentId),
          ...(start && { start }),
        };
      }),
    );
    return {
      items,
      ...(after === undefined && { related: { declines: await declines.ofAccount(accountId) } }),
      ...(next !== undefined && { next }),
    };
  };
