import { override } from '../../../module-replacement/override.ts';
import * as original from '../../instrumentation/gateway.ts';

export * from '../../instrumentation/gateway.ts';

/** Sends every refund under a new idempotency key, and hides existing refunds. */
export const stripeGateway: typeof original.stripeGateway = (config) => {
  const gateway = original.stripeGateway(config);
  let attempt = 1;
  return override(gateway, {
    getIntent: async (intentId) => ({ ...(await gateway.getIntent(intentId)), refunds: [] }),
    refund: (intentId, refund, currency) =>
      gateway.refund(intentId, { ...refund, asking: (attempt += 1) }, currency),
  });
};
