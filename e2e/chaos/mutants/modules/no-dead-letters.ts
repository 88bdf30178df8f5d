import type * as original from '../../../../common/src/messaging/parked.ts';

export * from '../../../../common/src/messaging/parked.ts';

/** Drops what cannot be understood. */
export const park: typeof original.park = () => Promise.resolve();
