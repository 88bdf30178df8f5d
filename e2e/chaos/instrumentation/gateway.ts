import type { Gateway } from '../../../payments/src/gateway/gateway.ts';
import * as original from '../../../payments/src/gateway/stripe.ts';
import { override } from '../../module-replacement/override.ts';
import { aroundFailpoints } from './failpoints.ts';

export * from '../../../payments/src/gateway/stripe.ts';

/** What changes nothing at the provider. A new call compiles only once it is listed here or has failpoints below. */
type WithoutFailpoints =
  | 'publishableKey'
  | 'localUrl'
  | 'findIntent'
  | 'getIntent'
  | 'getCard'
  | 'listChanges'
  | 'listMovements'
  | 'verifyWebhook';

/** The payment provider with failpoints around every call that changes something there. */
export function stripeGateway(
  ...given: Parameters<typeof original.stripeGateway>
): ReturnType<typeof original.stripeGateway> {
  const gateway = original.stripeGateway(...given);
  return override(gateway, {
    createIntent: (...args) =>
      aroundFailpoints('before-intent', 'after-intent', () => gateway.createIntent(...args)),
    confirm: (...args) => aroundFailpoints('before-confirm', 'after-confirm', () => gateway.confirm(...args)),
    capture: (...args) => aroundFailpoints('before-capture', 'after-capture', () => gateway.capture(...args)),
    cancel: (...args) => aroundFailpoints('before-void', 'after-void', () => gateway.cancel(...args)),
    refund: (...args) => aroundFailpoints('before-refund', 'after-refund', () => gateway.refund(...args)),
  } satisfies Omit<Gateway, WithoutFailpoints>);
}
