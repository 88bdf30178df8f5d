import { override } from '../../../module-replacement/override.ts';
import * as original from '../../instrumentation/gateway.ts';

export * from '../../instrumentation/gateway.ts';

interface ClaimedEvent {
  id: string;
  type: string;
  data: { object: { id: string; status?: string; payment_intent?: string } };
}

/** Believes every webhook, whoever sent it, more than the provider itself. */
export const stripeGateway: typeof original.stripeGateway = (config) => {
  const gateway = original.stripeGateway(config);
  const claimedPaid = new Set<string>();
  return override(gateway, {
    verifyWebhook(body) {
      const { id, type, data } = JSON.parse(body) as ClaimedEvent;
      if (data.object.status === 'requires_capture') claimedPaid.add(data.object.id);
      return { id, type, createdAt: new Date(), intentId: data.object.payment_intent ?? data.object.id };
    },
    async getIntent(intentId) {
      const intent = await gateway.getIntent(intentId);
      return intent.status === 'waiting' && claimedPaid.has(intentId)
        ? { ...intent, status: 'authorized' }
        : intent;
    },
  });
};
