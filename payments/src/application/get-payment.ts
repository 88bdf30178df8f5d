import { DomainError } from '@railhead/common/domain/domain-error';
import type { Saved } from '@railhead/common/store/document';
import type { Deps } from '../deps.ts';
import type { Payment } from '../domain/payment.ts';

/** The payment of one's own order; operators get any. Another person's order is as unknown as one that does not exist. */
export async function getReadablePayment(
  orderId: string,
  reader: { id: string; roles: string[] },
  { payments }: Deps,
): Promise<Saved<Payment>> {
  const payment = await payments.get(orderId);
  const mayRead = payment?.accountId === reader.id || reader.roles.includes('operator');
  if (!payment || !mayRead) throw new DomainError('order-unknown');
  return payment;
}
