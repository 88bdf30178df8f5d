import * as original from '../../../../payments/src/domain/decide-payment.ts';

export * from '../../../../payments/src/domain/decide-payment.ts';

/** Money is taken as soon as the card says yes. */
export const decidePayment: typeof original.decidePayment = (payment, intent, now) => {
  const step = original.decidePayment(payment, intent, now);
  const isEarly = intent?.status === 'authorized' && payment.wanted === 'open' && !step.command;
  return isEarly ? { ...step, command: { kind: 'capture' } } : step;
};
