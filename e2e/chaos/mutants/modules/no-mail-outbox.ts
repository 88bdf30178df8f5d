import type * as original from '../../../../tickets/src/domain/owed-mail.ts';

export * from '../../../../tickets/src/domain/owed-mail.ts';

/** Enqueues no mail. */
export const oweMail: typeof original.oweMail = (copy) => copy;
