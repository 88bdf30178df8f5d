import type * as original from '../../../../orders/src/sweeper.ts';

export * from '../../../../orders/src/sweeper.ts';

/** Nobody looks for what is overdue. */
export const sweep: typeof original.sweep = () => ({ wake: () => undefined, stop: () => Promise.resolve() });
