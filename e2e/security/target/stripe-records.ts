import type { Product } from '../../product.ts';

/** An intent as the local Stripe has it, with what was given back of it. */
export interface ProviderIntent {
  id: string;
  status: string;
  amount: number;
  received: number;
  refunded: number;
}

/** The intents of an order at the payment provider. */
export async function intentsOf({ stripeUrl }: Product, orderId: string): Promise<ProviderIntent[]> {
  const ledger = (await (await fetch(`${stripeUrl}/ledger.json`)).json()) as {
    intents: {
      id: string;
      status: string;
      amount: number;
      amount_received: number;
      metadata: { orderId?: string };
    }[];
    refunds: { payment_intent: string; amount: number; status: string }[];
  };
  return ledger.intents
    .filter(({ metadata }) => metadata.orderId === orderId)
    .map(({ id, status, amount, amount_received: received }) => ({
      id,
      status,
      amount,
      received,
      refunded: ledger.refunds
        .filter(
          (refund) =>
            refund.payment_intent === id && refund.status !== 'failed' && refund.status !== 'canceled',
        )
        .reduce((sum, refund) => sum + refund.amount, 0),
    }));
}
