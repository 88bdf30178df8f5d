import type * as original from '../../../../common/src/http/same-origin.ts';

export * from '../../../../common/src/http/same-origin.ts';

/** Lets pages of other sites write. */
export const refuseForeignOrigins: typeof original.refuseForeignOrigins = () => undefined;
