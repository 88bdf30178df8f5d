import * as original from '../../../payments/src/gateway/stripe.ts';
import { override } from '../../module-replacement/override.ts';
import { aroundFailpoints } from './failpoints.ts';

export * from '../../../payments/src/gateway/stripe.ts';

/** The payment provider with failpoints around every call that moves money. */
export function stripeGateway(
  ...given: Parameters<typeof original.stripeGateway>
): ReturnType<typeof original.stripeGateway> {
  const gateway = original.stripeGateway(...given);
  return override(gateway, {
    createIntent: (...args) =>
      aroundFailpoints('before-intent', 'after-intent', () => gateway.createIntent(...args)),
    capture: (...args) => aroundFailpoints('before-capture', 'after-capture', () => gateway.capture(...args)),
    cancel: (...args) => aroundFailpoints('before-void', 'after-void', () => gateway.cancel(...args)),
    refund: (...args) => aroundFailpoints('before-refund', 'after-refund', () => gateway.refund(...args)),
  });
}
