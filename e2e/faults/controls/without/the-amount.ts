import * as original from '../../inside/gateway.ts';

export * from '../../inside/gateway.ts';

/** One unit more is asked for than the order costs, and nobody looks what was asked for. */
export const stripeGateway: typeof original.stripeGateway = (config) => {
  const gateway = original.stripeGateway(config);
  return {
    ...gateway,
    createIntent: ({ orderId, amount }, asking) =>
      gateway.createIntent({ orderId, amount: { ...amount, amount: amount.amount + 1 } }, asking),
    async getIntent(intentId) {
      const facts = await gateway.getIntent(intentId);
      return { ...facts, amount: facts.amount - 1 };
    },
  };
};
