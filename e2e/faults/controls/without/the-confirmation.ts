import * as original from '../../../../payments/src/domain/settle.ts';

export * from '../../../../payments/src/domain/settle.ts';

/** Money is taken as soon as the card says yes. */
export const decideNext: typeof original.decideNext = (payment, intent, now) => {
  const step = original.decideNext(payment, intent, now);
  const isEarly = intent?.status === 'authorized' && payment.wanted === 'open' && !step.act;
  return isEarly ? { ...step, act: { kind: 'capture' } } : step;
};
