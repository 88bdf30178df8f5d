import * as original from '../../../../common/src/http/protocol-errors.ts';
import { override } from '../../../module-replacement/override.ts';

export * from '../../../../common/src/http/protocol-errors.ts';

/** Waits for headers and bodies for ever. */
export const timeLimits: typeof original.timeLimits = override(original.timeLimits, {
  http: override(original.timeLimits.http, { headersTimeout: 0, requestTimeout: 0 }),
  requestTimeout: 0,
});
