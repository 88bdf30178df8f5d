import * as original from '../../../payments/src/gateway/stripe.ts';
import { aroundFailpoints } from './failpoints.ts';
import { override } from './override.ts';

export * from '../../../payments/src/gateway/stripe.ts';

/** The payment provider with failpoints around every call that moves money. */
export function stripeGateway(
  ...given: Parameters<typeof original.stripeGateway>
): ReturnType<typeof original.stripeGateway> {
  const gateway = original.stripeGateway(...given);
  return override(gateway, {
    makeIntent: (...args) =>
      aroundFailpoints('before-intent', 'after-intent', () => gateway.makeIntent(...args)),
    capture: (...args) => aroundFailpoints('before-capture', 'after-capture', () => gateway.capture(...args)),
    cancel: (...args) => aroundFailpoints('before-void', 'after-void', () => gateway.cancel(...args)),
    refund: (...args) => aroundFailpoints('before-refund', 'after-refund', () => gateway.refund(...args)),
  });
}
