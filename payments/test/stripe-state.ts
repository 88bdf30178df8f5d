import Type, { type Static } from 'typebox';
import Value from 'typebox/value';

const StripeState = Type.Object({
  totals: Type.Array(
    Type.Object({ authorised: Type.Integer(), captured: Type.Integer(), refunded: Type.Integer() }),
  ),
  intents: Type.Array(
    Type.Object({
      id: Type.String(),
      status: Type.String(),
      metadata: Type.Record(Type.String(), Type.String()),
    }),
  ),
  charges: Type.Array(
    Type.Object({
      payment_intent: Type.String(),
      amount_captured: Type.Integer(),
      amount_refunded: Type.Integer(),
    }),
  ),
  refunds: Type.Array(
    Type.Object({ payment_intent: Type.String(), amount: Type.Integer(), status: Type.String() }),
  ),
  events: Type.Array(Type.Object({ id: Type.String(), type: Type.String() })),
  webhooks: Type.Array(Type.Object({ id: Type.String(), state: Type.String() })),
});
type StripeState = Static<typeof StripeState>;

/** Everything that the local Stripe stores. */
export const readStripeState = async (origin: string): Promise<StripeState> =>
  Value.Parse(StripeState, await (await fetch(`${origin}/ledger.json`)).json());

/** What Stripe stores of an order. */
export function stripeStateOf({ orderId }: { orderId: string }, state: StripeState) {
  const intents = state.intents.filter(({ metadata }) => metadata['orderId'] === orderId);
  const ids = new Set(intents.map(({ id }) => id));
  const charges = state.charges.filter((charge) => ids.has(charge.payment_intent));
  const refunds = state.refunds.filter((refund) => ids.has(refund.payment_intent));
  return {
    intents: intents.map(({ id }) => id),
    status: intents[0]?.status,
    captured: charges.reduce((total, charge) => total + charge.amount_captured, 0),
    /** Smallest first. */
    refunds: refunds
      .filter(({ status }) => status !== 'failed')
      .map(({ amount }) => amount)
      .toSorted((one, other) => one - other),
    failedRefunds: refunds.filter(({ status }) => status === 'failed').length,
  };
}
