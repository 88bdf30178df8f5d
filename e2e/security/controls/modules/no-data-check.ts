import type * as original from '../../../../common/src/messaging/decode.ts';

export * from '../../../../common/src/messaging/decode.ts';

/** Takes the data of every event for what its contract says. */
export const checkData: typeof original.checkData = () => undefined;
