import type * as original from '../../../../common/src/messaging/dead-letters.ts';

export * from '../../../../common/src/messaging/dead-letters.ts';

/** Drops what cannot be understood. */
export const publishDeadLetter: typeof original.publishDeadLetter = () => Promise.resolve();
