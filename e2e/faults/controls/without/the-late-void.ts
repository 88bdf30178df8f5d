import * as original from '../../../../payments/src/domain/decide-payment.ts';

export * from '../../../../payments/src/domain/decide-payment.ts';

/** An authorisation that nobody wants any more is left alone. */
export const decidePayment: typeof original.decidePayment = (payment, intent, now) => {
  const step = original.decidePayment(payment, intent, now);
  return intent?.status === 'authorized' && step.command?.kind === 'cancel'
    ? { ...step, command: undefined }
    : step;
};
