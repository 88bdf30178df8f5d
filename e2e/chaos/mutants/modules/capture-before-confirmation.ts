import * as original from '../../../../payments/src/domain/decide-payment.ts';

export * from '../../../../payments/src/domain/decide-payment.ts';

/** Captures as soon as the card is authorised. */
export const decidePayment: typeof original.decidePayment = (payment, intent, now) => {
  const step = original.decidePayment(payment, intent, now);
  const isEarly = intent?.status === 'authorized' && payment.wanted === 'open' && !step.command;
  return isEarly ? { ...step, command: { kind: 'capture' } } : step;
};
