import * as original from '../../instrumentation/gateway.ts';
import { override } from '../../instrumentation/override.ts';

export * from '../../instrumentation/gateway.ts';

/** Sends every refund under a new idempotency key, and hides existing refunds. */
export const stripeGateway: typeof original.stripeGateway = (config) => {
  const gateway = original.stripeGateway(config);
  let attempt = 1;
  return override(gateway, {
    look: async (intentId) => ({ ...(await gateway.look(intentId)), refunds: [] }),
    refund: (intentId, refund) => gateway.refund(intentId, { ...refund, asking: (attempt += 1) }),
  });
};
