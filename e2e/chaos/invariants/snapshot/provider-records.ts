export interface Intent {
  id: string;
  status: string;
  amount: number;
  amount_received: number;
  currency: string;
  metadata: { orderId?: string };
}
export interface Charge {
  id: string;
  payment_intent: string;
  status: string;
  paid: boolean;
  captured: boolean;
  amount_captured: number;
  created: number;
}
export interface Refund {
  id: string;
  payment_intent: string;
  amount: number;
  status: string;
  metadata: { cancellation?: string };
}
/** Everything that the local Stripe has recorded. Its events say when something happened, in whole seconds. */
export interface ProviderRecords {
  intents: Intent[];
  charges: Charge[];
  refunds: Refund[];
  events: { type: string; created: number; data: { object: { id: string; payment_intent?: string } } }[];
}

export async function readProvider(stripeUrl: string): Promise<ProviderRecords> {
  const answer = await fetch(`${stripeUrl}/ledger.json`, { signal: AbortSignal.timeout(3000) });
  return (await answer.json()) as ProviderRecords;
}
