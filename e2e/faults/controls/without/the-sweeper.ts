import type * as original from '../../../../orders/src/sweeper.ts';

export * from '../../../../orders/src/sweeper.ts';

/** Nobody looks for what is overdue. */
export const sweep: typeof original.sweep = () => ({
  trigger: () => undefined,
  stop: () => Promise.resolve(),
});
