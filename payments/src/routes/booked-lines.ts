import type { LedgerLine } from '@railhead/common/contracts/payments';
import type { Payment } from '../domain/payment.ts';

/** A payment's own lines as they are shown. */
export const bookedLines = ({ orderId, ledger = [] }: Payment): LedgerLine[] =>
  ledger.map(({ id, kind, amount, at }) => ({ orderId, id, kind, amount, at: at.toISOString() }));
