import { transact } from '@railhead/common/store/transact';
import type { Deps } from '../deps.ts';
import { isOpen } from '../domain/account.ts';

/** Signs an account out everywhere, makes all its devices unknown, and reports it by mail. */
export async function endAllSessions(
  { mongo, accounts, sessions, devices, codes, notices, noticeMailer, announceEndedSessions }: Deps,
  accountId: string,
): Promise<void> {
  await transact(mongo, async (tx) => {
    const account = await accounts.get(accountId, tx);
    if (!isOpen(account)) return;
    await sessions.revokeAll(accountId, tx);
    await codes.removeChangesOf(accountId, tx);
    await devices.forgetAll(account, tx);
    await notices.add('sessions-ended', account.email, tx);
  });
  noticeMailer.trigger();
  announceEndedSessions(accountId);
}

/** Ends one session of an account, if it exists. */
export async function endSession(
  { sessions, announceEndedSessions }: Deps,
  accountId: string,
  sessionId: string,
): Promise<void> {
  await sessions.revokeOne(accountId, sessionId);
  announceEndedSessions(accountId);
}

/** Ends the session of a refresh token, if there is one. */
export async function signOut(
  { sessions, announceEndedSessions }: Deps,
  refreshToken: string | undefined,
): Promise<void> {
  const accountId = await sessions.revoke(refreshToken);
  if (accountId !== undefined) announceEndedSessions(accountId);
}
