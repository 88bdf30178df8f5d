import type * as original from '../../../../common/src/messaging/dead-letters.ts';

export * from '../../../../common/src/messaging/dead-letters.ts';

/** What cannot be understood is dropped. */
export const publishDeadLetter: typeof original.publishDeadLetter = () => Promise.resolve();
