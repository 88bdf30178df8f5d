import { recordsPerPage } from '@railhead/common/service/personal-data';
import type { Saved } from '@railhead/common/store/document';
import { newestFirst } from '@railhead/common/store/page';
import type { Order } from '../domain/order.ts';
import type { OrderRepository } from '../persistence/order-repository.ts';

/** A page of an account's orders as they are stored, with their histories, newest first. */
export const createExportOrders =
  ({ orders }: { orders: OrderRepository }) =>
  async (accountId: string, after: string | undefined) => {
    const query = newestFirst<'placedAt', Saved<Order>>('placedAt', { after, limit: recordsPerPage });
    const { rows, next } = query.cut(await orders.find({ accountId, ...query.filter }, query));
    return { items: rows, ...(next !== undefined && { next }) };
  };
