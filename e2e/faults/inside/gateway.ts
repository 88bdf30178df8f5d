import * as original from '../../../payments/src/gateway/stripe.ts';
import { between } from './failpoints.ts';

export * from '../../../payments/src/gateway/stripe.ts';

/** The payment provider, with arrows around everything that moves money. */
export function stripeGateway(
  ...given: Parameters<typeof original.stripeGateway>
): ReturnType<typeof original.stripeGateway> {
  const gateway = original.stripeGateway(...given);
  return {
    ...gateway,
    createIntent: (...asked) =>
      between('before-intent', 'after-intent', () => gateway.createIntent(...asked)),
    capture: (...asked) => between('before-capture', 'after-capture', () => gateway.capture(...asked)),
    cancel: (...asked) => between('before-void', 'after-void', () => gateway.cancel(...asked)),
    refund: (...asked) => between('before-refund', 'after-refund', () => gateway.refund(...asked)),
  };
}
