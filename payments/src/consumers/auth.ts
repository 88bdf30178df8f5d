import type { StreamSubscription } from '@railhead/common/messaging/consume';

/** A payment stores only the account's id, so nothing has to be erased with an account. */
export const authEvents: StreamSubscription<unknown> = { on: [], onUnhandled: async () => undefined };
