import * as original from '../../../../payments/src/gateway/stripe.ts';
import { override } from '../../../module-replacement/override.ts';

export * from '../../../../payments/src/gateway/stripe.ts';

/** Asks for one minor unit less than the order costs, and hides it from the check of what was asked for. */
export const stripeGateway: typeof original.stripeGateway = (config) => {
  const gateway = original.stripeGateway(config);
  return override(gateway, {
    createIntent: ({ orderId, amount }, attempt) =>
      gateway.createIntent({ orderId, amount: { ...amount, amount: amount.amount - 1 } }, attempt),
    async getIntent(intentId) {
      const intent = await gateway.getIntent(intentId);
      return { ...intent, amount: intent.amount + 1 };
    },
  });
};
