import * as original from '../../../../payments/src/domain/settle.ts';

export * from '../../../../payments/src/domain/settle.ts';

/** Captures as soon as the card is authorised. */
export const decideNext: typeof original.decideNext = (payment, intent, now) => {
  const step = original.decideNext(payment, intent, now);
  const isEarly = intent?.status === 'authorized' && payment.wanted === 'open' && !step.act;
  return isEarly ? { ...step, act: { kind: 'capture' } } : step;
};
