import { type RecordPage, recordsPerPage } from '@railhead/common/service/personal-data';
import type { Saved } from '@railhead/common/store/document';
import type { Mongo } from '@railhead/common/store/mongo';
import { newestFirst } from '@railhead/common/store/page';
import { transact } from '@railhead/common/store/transact';
import type { Order } from '../domain/order.ts';
import type { AllowanceStore } from '../persistence/allowance-store.ts';
import type { OrderRepository } from '../persistence/order-repository.ts';
import type { RejectionLog } from '../persistence/rejection-log.ts';

/**
 * A page of an account's orders as they are stored, with their histories, newest first; with the first page its allowance
 * and the requests that a limit refused.
 */
export function createExportOrders(deps: {
  mongo: Mongo;
  orders: OrderRepository;
  allowances: AllowanceStore;
  rejections: RejectionLog;
}) {
  const { mongo, orders, allowances, rejections } = deps;

  const readRelated = async (accountId: string) => {
    const stored = await transact(mongo, (tx) => allowances.read([accountId], tx));
    const refused = await rejections.list();
    return {
      allowances: [...stored.values()],
      rejections: refused.filter((rejection) => rejection.accountId === accountId),
    };
  };

  return async (accountId: string, after: string | undefined): Promise<RecordPage> => {
    const query = newestFirst<'placedAt', Saved<Order>>('placedAt', { after, limit: recordsPerPage });
    const { rows, next } = query.cut(await orders.find({ accountId, ...query.filter }, query));
    return {
      items: rows,
      ...(after === undefined && { related: await readRelated(accountId) }),
      ...(next !== undefined && { next }),
    };
  };
}
