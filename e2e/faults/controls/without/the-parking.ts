import type * as original from '../../../../common/src/messaging/parked.ts';

export * from '../../../../common/src/messaging/parked.ts';

/** What cannot be understood is dropped. */
export const park: typeof original.park = () => Promise.resolve();
