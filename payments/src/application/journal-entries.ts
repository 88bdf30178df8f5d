import type { JournalEntry } from '@railhead/common/contracts/payments';
import type { Payment } from '../domain/payment.ts';

/** A payment's own journal in the form of the API. */
export const journalEntries = ({ orderId, ledger = [] }: Payment): JournalEntry[] =>
  ledger.map(({ id, kind, amount, at }) => ({ orderId, id, kind, amount, at: at.toISOString() }));
