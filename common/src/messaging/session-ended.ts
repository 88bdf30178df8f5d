/**
 * The core NATS subject on which `auth` says that a session of an account has ended. It is only a hint for open streams,
 * so nothing stores it. With `*`, of all accounts.
 */
export const sessionEndedSubject = (accountId: string) => `session-ended.${accountId}`;
