import { override } from '../../../module-replacement/override.ts';
import * as original from '../../instrumentation/gateway.ts';

export * from '../../instrumentation/gateway.ts';

/** Asks for one minor unit more than the order costs, and hides it from the check of what was asked for. */
export const stripeGateway: typeof original.stripeGateway = (config) => {
  const gateway = original.stripeGateway(config);
  return override(gateway, {
    createIntent: ({ orderId, amount }, attempt) =>
      gateway.createIntent({ orderId, amount: { ...amount, amount: amount.amount + 1 } }, attempt),
    async getIntent(intentId) {
      const intent = await gateway.getIntent(intentId);
      return { ...intent, amount: intent.amount - 1 };
    },
  });
};
