import type * as original from '../../../../common/src/http/rate-limits.ts';

export * from '../../../../common/src/http/rate-limits.ts';

/** Counts no requests, whoever sends them. */
export const limitRates: typeof original.limitRates = () => undefined;
