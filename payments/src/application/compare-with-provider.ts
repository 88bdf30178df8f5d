import type { JournalEntry } from '@railhead/common/contracts/payments';
import { DomainError } from '@railhead/common/domain/domain-error';
import { isUnavailable } from '@railhead/common/runtime/unavailable';
import { operators } from '@railhead/common/store/query-operators';
import type { Deps } from '../deps.ts';
import { compareJournals, type JournalDifference, type MoneyMovement } from '../domain/journal.ts';
import { journalEntries } from './journal-entries.ts';

/** Compares our journal with the provider's, for all orders placed and all money moved since then. */
export async function compareWithProvider(
  since: Date,
  { payments, gateway }: Deps,
): Promise<{ compared: number; differences: JournalDifference<JournalEntry>[] }> {
  // Ours is read first: what moves in between is missing here, and only for a moment.
  const recent = await payments.find({
    at: operators({ $gte: since }),
    'ledger.id': operators({ $exists: true }),
  });
  const there = await listMovements(since, gateway);
  const listed = new Set(there.map(({ id }) => id));
  const older = await payments.find({
    at: operators({ $lt: since }),
    'ledger.id': operators({ $in: [...listed] }),
  });
  const here = [
    ...recent.flatMap(journalEntries),
    // Of an older order the provider lists only what moved since.
    ...older.flatMap(journalEntries).filter(({ id }) => listed.has(id)),
  ];
  return { compared: there.length, differences: compareJournals(here, there) };
}

const listMovements = (since: Date, gateway: Deps['gateway']): Promise<MoneyMovement[]> =>
  gateway.listMovements(since).catch((error: unknown) => {
    if (!isUnavailable(error)) throw error;
    throw new DomainError('payment-provider-unavailable', { retryAfterSeconds: 5, cause: error });
  });
