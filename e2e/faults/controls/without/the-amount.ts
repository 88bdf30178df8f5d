import * as original from '../../inside/gateway.ts';

export * from '../../inside/gateway.ts';

/** One unit more is asked for than the order costs, and nobody looks what was asked for. */
export const stripeGateway: typeof original.stripeGateway = (config) => {
  const gateway = original.stripeGateway(config);
  return {
    ...gateway,
    makeIntent: ({ orderId, amount }, asking) =>
      gateway.makeIntent({ orderId, amount: { ...amount, amount: amount.amount + 1 } }, asking),
    async look(intentId) {
      const facts = await gateway.look(intentId);
      return { ...facts, amount: facts.amount - 1 };
    },
  };
};
