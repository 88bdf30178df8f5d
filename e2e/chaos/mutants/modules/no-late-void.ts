import * as original from '../../../../payments/src/domain/settle.ts';

export * from '../../../../payments/src/domain/settle.ts';

/** Leaves the authorisation of an ended order alone. */
export const decideNext: typeof original.decideNext = (payment, intent, now) => {
  const step = original.decideNext(payment, intent, now);
  return intent?.status === 'authorized' && step.act?.kind === 'cancel' ? { ...step, act: undefined } : step;
};
