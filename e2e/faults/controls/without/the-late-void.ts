import * as original from '../../../../payments/src/domain/settle.ts';

export * from '../../../../payments/src/domain/settle.ts';

/** An authorisation that nobody wants any more is left alone. */
export const decideNext: typeof original.decideNext = (payment, intent, now) => {
  const step = original.decideNext(payment, intent, now);
  return intent?.status === 'authorized' && step.act?.kind === 'cancel' ? { ...step, act: undefined } : step;
};
