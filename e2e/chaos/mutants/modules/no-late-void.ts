import * as original from '../../../../payments/src/domain/decide-payment.ts';

export * from '../../../../payments/src/domain/decide-payment.ts';

/** Leaves the authorisation of an ended order alone. */
export const decidePayment: typeof original.decidePayment = (payment, intent, now) => {
  const step = original.decidePayment(payment, intent, now);
  return intent?.status === 'authorized' && step.command?.kind === 'cancel'
    ? { ...step, command: undefined }
    : step;
};
