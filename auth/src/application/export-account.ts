import type { AccountExport } from '@railhead/common/contracts/auth';
import { DomainError } from '@railhead/common/domain/domain-error';
import type { SignedInAccount } from '@railhead/common/http/authentication';
import { requestRecords } from '@railhead/common/service/personal-data';
import type { Deps } from '../deps.ts';
import { toAccountView } from '../domain/account-view.ts';

/**
 * Gathers all that is kept about a person: the account and its sessions from here, the rest from the services that own it.
 * @throws DomainError `token-invalid` if the account was erased, `service-away` if a service did not answer.
 */
export async function exportAccount(
  { mongo, bus, accounts, personalRecords, rolesOf }: Deps,
  { id: accountId, amr }: Pick<SignedInAccount, 'id' | 'amr'>,
): Promise<AccountExport> {
  const account = await accounts.getOpen(accountId);
  if (!account) throw new DomainError('token-invalid');
  const [own, orders, tickets, payments] = await Promise.all([
    personalRecords.of(account),
    requestRecords(bus, 'orders', accountId),
    requestRecords(bus, 'tickets', accountId),
    requestRecords(bus, 'payments', accountId),
  ]);
  return {
    exportedAt: mongo.now().toISOString(),
    account: toAccountView(account, rolesOf(account, amr)),
    ...own,
    orders: orders.items,
    tickets: tickets.items,
    payments: payments.items,
    allowances: orders.related.allowances ?? [],
    rejections: orders.related.rejections ?? [],
    declines: payments.related.declines ?? [],
  };
}
