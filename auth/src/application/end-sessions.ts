import { transact } from '@railhead/common/store/transact';
import type { Deps } from '../deps.ts';
import { isOpen } from '../domain/account.ts';

/** Signs an account out everywhere, makes all its devices unknown, and reports it by mail. */
export async function endAllSessions(
  { mongo, accounts, sessions, devices, notices, noticeMailer }: Deps,
  accountId: string,
): Promise<void> {
  await transact(mongo, async (tx) => {
    const account = await accounts.get(accountId, tx);
    if (!isOpen(account)) return;
    await sessions.revokeAll(accountId, tx);
    await devices.forgetAll(account, tx);
    await notices.add('sessions-ended', account.email, tx);
  });
  noticeMailer.trigger();
}
