import { HoldExpired } from '../../../../common/src/contracts/expiration.ts';
import { on } from '../../../../common/src/messaging/consume.ts';

/** Hints are heard and not heeded. */
export const onHoldExpired = on(HoldExpired, () => Promise.resolve());
