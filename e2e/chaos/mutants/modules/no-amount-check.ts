import * as original from '../../instrumentation/gateway.ts';
import { override } from '../../instrumentation/override.ts';

export * from '../../instrumentation/gateway.ts';

/** Asks for one minor unit more than the order costs, and hides it from the check of what was asked for. */
export const stripeGateway: typeof original.stripeGateway = (config) => {
  const gateway = original.stripeGateway(config);
  return override(gateway, {
    makeIntent: ({ orderId, amount }, asking) =>
      gateway.makeIntent({ orderId, amount: { ...amount, amount: amount.amount + 1 } }, asking),
    async look(intentId) {
      const intent = await gateway.look(intentId);
      return { ...intent, amount: intent.amount - 1 };
    },
  });
};
