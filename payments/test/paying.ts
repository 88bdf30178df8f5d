import { once } from 'node:events';
import { createServer } from 'node:net';
import {
  OrderCancelled,
  OrderConfirmed,
  OrderPlaced,
  type OrderPlacedData,
  OrderReduced,
} from '@railhead/common/contracts/orders';
import { PaymentStanding, PaymentView } from '@railhead/common/contracts/payments';
import { startService } from '@railhead/common/testing/service-fixture';
import { until } from '@railhead/common/testing/until';
import Type, { type Static } from 'typebox';
import Value from 'typebox/value';
import { cardForm, startLocalStripe, WEBHOOK_SECRET } from '../../infra/test/stripe/local-stripe.ts';
import { buildApp } from '../src/app.ts';
import { openRoad } from './road.ts';

export const cards = {
  good: '4242424242424242',
  declined: '4000000000000002',
  poor: '4000000000009995',
  challenged: '4000002500003155',
  /** Accepted; its refunds seem to succeed and fail a second later. */
  refundFails: '4000000000005126',
  /** Accepted; its refunds succeed a second later. */
  refundPends: '4000000000007726',
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
  refunds: Type.Array(
    Type.Object({ payment_intent: Type.String(), amount: Type.Integer(), status: Type.String() }),
  ),
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
export async function startPaying(options: { webhooks?: boolean; reconcileSeconds?: number } = {}) {
  const port = await freePort();
  const webhookUrl = `http://127.0.0.1:${port}/api/payments/webhooks/stripe`;
  await using started = new AsyncDisposableStack();
  const stripe = started.use(await startLocalStripe(options.webhooks ? { webhookUrl } : {}));
  const road = started.use(await openRoad(stripe.origin));
  const config = {
    reconcileSeconds: options.reconcileSeconds ?? 30,
    stripeSecretKey: 'sk_test_payments',
    stripePublishableKey: 'pk_test_payments',
    stripeWebhookSecret: WEBHOOK_SECRET,
    stripeUrl: road.origin,
  };
  const rig = started.use(await startService('payments', buildApp, config));
  if (options.webhooks) await rig.app.listen({ host: '127.0.0.1', port });
  const authorization = await rig.bearer({ id: buyer });
  const operator = { authorization: await rig.bearer({ id: 'operator-1', roles: ['operator'] }) };
  const running = started.move();

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
  const authorized = async (
    card: string = cards.good,
    changes: Partial<OrderPlacedData> = {},
  ): Promise<OrderPlacedData> => {
    const order = await place(changes);
    await present(await start(order.orderId), card);
    await untilStory(order, 'authorized');
    return order;
  };

  /** An order that is confirmed and paid. */
  const captured = async (...how: Parameters<typeof authorized>): Promise<OrderPlacedData> => {
    const order = await authorized(...how);
    await rig.publish(OrderConfirmed, order.orderId, ended(order));
    await untilStory(order, 'authorized', 'captured');
    return order;
  };

  /** The buyer cancels: so much of the money goes back; without an amount, all that is left. @returns the event's id. */
  const cancel = async (order: OrderPlacedData, amount?: number): Promise<string> => {
    const refund = amount === undefined ? {} : { refund: euros(amount) };
    const cancelled = { ...ended(order), reason: 'by-buyer' as const, ...refund };
    return (await rig.publish(OrderCancelled, order.orderId, cancelled)).id;
  };

  /** Some passengers do not travel: so much of the money goes back. @returns the event's id. */
  const reduce = async (order: OrderPlacedData, amount: number): Promise<string> => {
    const reduced = { ...ended(order), left: ['A-15'], fee: euros(0), refund: euros(amount) };
    return (await rig.publish(OrderReduced, order.orderId, reduced)).id;
  };

  /** A call to Stripe fails, once or more: see the local Stripe's faults. */
  const fail = (
    path: string,
    fault: { kind: string; method?: string; times?: number; status?: number; sticky?: boolean },
  ) => stripe.control('POST', 'faults', { method: 'POST', path: `/v1/${path}`, ...fault });

  /** Resolves when nobody has to look at the payment any more. */
  const atRest = (order: OrderPlacedData) =>
    until('nobody to look any more', async () => !('lookAt' in ((await payment(order)) ?? {})));

  /** An operator reads. */
  const asOperator = async (url: string): Promise<unknown> =>
    (await rig.app.inject({ url: `/api/payments/${url}`, headers: operator })).json();

  /** What the buyer sees of the payment. */
  const standing = async ({ orderId }: OrderPlacedData): Promise<PaymentStanding> => {
    const answer = await rig.app.inject({ url: `/api/payments/${orderId}`, headers: { authorization } });
    return Value.Parse(PaymentStanding, answer.json());
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
      /** Smallest first. */
      refunds: refunds
        .filter((refund) => ids.has(refund.payment_intent) && refund.status !== 'failed')
        .map(({ amount }) => amount)
        .toSorted((one, other) => one - other),
      failedRefunds: refunds.filter((refund) => ids.has(refund.payment_intent) && refund.status === 'failed')
        .length,
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
    captured,
    cancel,
    reduce,
    fail,
    atRest,
    asOperator,
    standing,
    atStripe,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
export type Paying = Awaited<ReturnType<typeof startPaying>>;

/** The intent that a client secret belongs to. */
export const intentOf = (clientSecret: string): string => clientSecret.split('_secret')[0] ?? '';

const euros = (amount: number) => ({ amount, currency: 'EUR' });

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
