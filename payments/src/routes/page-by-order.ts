import { Id } from '@railhead/common/contracts/common';
import type { Saved } from '@railhead/common/store/document';
import { newestFirst } from '@railhead/common/store/page';
import Type, { type Static } from 'typebox';
import type { Payment } from '../domain/payment.ts';
import type { PaymentRepository } from '../persistence/payment-repository.ts';

export const ByOrderQuery = Type.Object({
  /** The `next` of the previous page. */
  after: Type.Optional(Id),
  /** Orders on a page; each may have several items, or none any more. */
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
});

/** The items of the payments that the filter selects, newest order first. */
export async function pageByOrder<T>(
  payments: Pick<PaymentRepository, 'find'>,
  { after, limit = 100 }: Static<typeof ByOrderQuery>,
  selected: Parameters<PaymentRepository['find']>[0],
  itemsOf: (payment: Saved<Payment>) => T[],
) {
  const query = newestFirst<'at', Saved<Payment>>('at', { after, limit });
  const { rows, next } = query.cut(await payments.find({ ...selected, ...query.filter }, query));
  return { items: rows.flatMap(itemsOf), ...(next !== undefined && { next }) };
}
