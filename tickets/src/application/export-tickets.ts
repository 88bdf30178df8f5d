import { recordsPerPage } from '@railhead/common/service/personal-data';
import type { OrderRepository } from '../persistence/order-repository.ts';

/** A page of what is stored of an account's orders: bookings, tickets, refunds, and mails that are not sent yet. */
export const createExportTickets =
  ({ orders }: { orders: OrderRepository }) =>
  async (accountId: string, after = '') => {
    const items = await orders.ofAccountAfter(accountId, after, recordsPerPage);
    const last = items.length === recordsPerPage ? items.at(-1) : undefined;
    return { items, ...(last && { next: last._id }) };
  };
