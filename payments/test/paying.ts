import { once } from 'node:events';
import { createServer } from 'node:net';
import { OrderPlaced, type OrderPlacedData } from '@railhead/common/contracts/orders';
import { PaymentView } from '@railhead/common/contracts/payments';
import { startRig } from '@railhead/common/testing/rig';
import { until } from '@railhead/common/testing/until';
import Type, { type Static } from 'typebox';
import Value from 'typebox/value';
import { cardForm, startStripe, WEBHOOK_SECRET } from '../../infra/local/stripe/rig.ts';
import { buildApp } from '../src/app.ts';
import { openRoad } from './road.ts';

export const cards = {
  good: '4242424242424242',
  declined: '4000000000000002',
  poor: '4000000000009995',
} as const;

const Ledger = Type.Object({
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
  refunds: Type.Array(Type.Object({ payment_intent: Type.String(), amount: Type.Integer() })),
  events: Type.Array(Type.Object({ id: Type.String(), type: Type.String() })),
  webhooks: Type.Array(Type.Object({ id: Type.String(), state: Type.String() })),
});
export type Ledger = Static<typeof Ledger>;

const buyer = 'buyer-1';
const quarterHourMs = 15 * 60_000;

/**
 * The payments service on real servers with the local Stripe as a process of its own. Without `webhooks` none is ever
 * delivered: what happens at Stripe is found by looking.
 */
export async function startPaying(options: { webhooks?: boolean } = {}) {
  const port = await freePort();
  const webhookUrl = `http://127.0.0.1:${port}/api/payments/webhooks/stripe`;
  const stripe = await startStripe(options.webhooks ? { webhookUrl } : {});
  const road = await openRoad(stripe.origin);
  const rig = await startRig('payments', buildApp, {
    stripeSecretKey: 'sk_test_payments',
    stripePublishableKey: 'pk_test_payments',
    stripeWebhookSecret: WEBHOOK_SECRET,
    stripeUrl: road.origin,
  });
  if (options.webhooks) await rig.app.listen({ host: '127.0.0.1', port });
  const authorization = await rig.bearer({ id: buyer });

  const ask = (orderId: string, headers: Record<string, string> = { authorization }) =>
    rig.app.inject({ method: 'POST', url: '/api/payments', headers, payload: { orderId } });

  /** An order of the buyer, as its service tells of it. */
  const place = async (changes: Partial<OrderPlacedData> = {}): Promise<OrderPlacedData> => {
    const orderId = `order-${crypto.randomUUID()}`;
    const holdUntil = new Date(Date.now() + quarterHourMs).toISOString();
    const order = { ...OrderPlaced.example, orderId, accountId: buyer, holdUntil, ...changes };
    await rig.publish(OrderPlaced, order.orderId, order);
    return order;
  };

  /** The buyer asks to pay; the answer is as the contract says. */
  const start = async (orderId: string): Promise<PaymentView> => {
    const answer = await ask(orderId);
    if (answer.statusCode !== 201)
      throw new Error(`asking to pay answered ${answer.statusCode}: ${answer.body}`);
    return Value.Parse(PaymentView, answer.json());
  };

  /** The browser presents a card. @returns Stripe's HTTP status. */
  const present = async ({ clientSecret }: PaymentView, number: string): Promise<number> => {
    const path = `/v1/payment_intents/${intentOf(clientSecret)}/confirm`;
    return (await stripe.browser(path, cardForm(clientSecret, number))).status;
  };

  /** Stripe's own books. */
  const ledger = async (): Promise<Ledger> =>
    Value.Parse(Ledger, await (await fetch(`${stripe.origin}/ledger.json`)).json());

  const payment = ({ orderId }: OrderPlacedData) => rig.db.collection('payments').findOne({ orderId });

  /** The kinds of everything said of an order's payment, in order: `authorized`, `captured`, … */
  const story = async (order: OrderPlacedData): Promise<string[]> => {
    const events: { type: string }[] = (await payment(order))?.['events'] ?? [];
    return events.map(({ type }) => type.replace(/^payments\.payment-(.*)\.v1$/, '$1'));
  };
  const untilStory = (order: OrderPlacedData, ...kinds: string[]) =>
    until(`a payment to be ${kinds.join(', ')}`, async () => (await story(order)).join() === kinds.join());

  /** An order whose buyer's card was accepted. */
  const authorized = async (): Promise<OrderPlacedData> => {
    const order = await place();
    await present(await start(order.orderId), cards.good);
    await untilStory(order, 'authorized');
    return order;
  };

  /** What Stripe has of an order. */
  const atStripe = async ({ orderId }: OrderPlacedData) => {
    const { intents, charges, refunds } = await ledger();
    const mine = intents.filter(({ metadata }) => metadata['orderId'] === orderId);
    const ids = new Set(mine.map(({ id }) => id));
    const sum = (amounts: number[]) => amounts.reduce((total, amount) => total + amount, 0);
    return {
      intents: mine.map(({ id }) => id),
      status: mine[0]?.status,
      captured: sum(
        charges.filter((charge) => ids.has(charge.payment_intent)).map((charge) => charge.amount_captured),
      ),
      refunds: refunds.filter((refund) => ids.has(refund.payment_intent)).map(({ amount }) => amount),
    };
  };

  return {
    rig,
    stripe,
    road,
    ask,
    place,
    start,
    present,
    ledger,
    payment,
    untilStory,
    authorized,
    atStripe,
    async [Symbol.asyncDispose]() {
      await rig[Symbol.asyncDispose]();
      await road[Symbol.asyncDispose]();
      await stripe[Symbol.asyncDispose]();
    },
  };
}
export type Paying = Awaited<ReturnType<typeof startPaying>>;

/** The intent that a client secret belongs to. */
export const intentOf = (clientSecret: string): string => clientSecret.split('_secret')[0] ?? '';

/** What an order that has ended says, beyond its id. */
export const ended = ({ orderId, runId, seats }: OrderPlacedData) => ({
  orderId,
  runId,
  seats: seats.map(({ seat }) => seat),
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || address === null) throw new Error('no port was free');
  return address.port;
}
