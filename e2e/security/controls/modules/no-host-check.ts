import type * as original from '../../../../common/src/http/own-hosts.ts';

export * from '../../../../common/src/http/own-hosts.ts';

/** Answers under any name. */
export const refuseForeignHosts: typeof original.refuseForeignHosts = () => undefined;
