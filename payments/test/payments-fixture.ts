import { once } from 'node:events';
import { createServer } from 'node:net';
import { page } from '@railhead/common/contracts/common';
import {
  OrderCancelled,
  OrderConfirmed,
  OrderPlaced,
  type OrderPlacedData,
  OrderReduced,
} from '@railhead/common/contracts/orders';
import { PaymentDetails, PaymentView, UnpaidRefund } from '@railhead/common/contracts/payments';
import { startService } from '@railhead/common/testing/service-fixture';
import { until } from '@railhead/common/testing/until';
import Type from 'typebox';
import Value from 'typebox/value';
import { cardForm, post, startLocalStripe, WEBHOOK_SECRET } from '../../infra/test/stripe/local-stripe.ts';
import { buildApp } from '../src/app.ts';
import type { DeclineLimits } from '../src/domain/decline-limits.ts';
import { startFaultProxy } from './fault-proxy.ts';
import { readStripeState, stripeStateOf } from './stripe-state.ts';

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

const buyer = 'buyer-1';
const quarterHourMs = 15 * 60_000;

/**
 * The payments service on real servers with the local Stripe as a process of its own. Without `webhooks` none is ever
 * delivered: what happens at Stripe is found by polling.
 */
export async function startPayments(
  options: {
    webhooks?: boolean;
    reconcileSeconds?: number;
    declines?: Partial<DeclineLimits>;
    build?: typeof buildApp;
  } = {},
) {
  const port = await freePort();
  const webhookUrl = `http://127.0.0.1:${port}/api/payments/webhooks/stripe`;
  await using started = new AsyncDisposableStack();
  const stripe = started.use(await startLocalStripe(options.webhooks ? { webhookUrl } : {}));
  const proxy = started.use(await startFaultProxy(stripe.origin));
  const config = {
    reconcileSeconds: options.reconcileSeconds ?? 30,
    declinesPerAccountPerDay: options.declines?.account ?? 0,
    declinesPerNetworkPerDay: options.declines?.network ?? 0,
    declinesPerCardPerDay: options.declines?.card ?? 0,
    stripeSecretKey: 'sk_test_payments',
    stripePublishableKey: 'pk_test_payments',
    stripeWebhookSecret: WEBHOOK_SECRET,
    stripeUrl: proxy.origin,
  };
  const service = started.use(await startService('payments', options.build ?? buildApp, config));
  if (options.webhooks) await service.app.listen({ host: '127.0.0.1', port });
  const authorization = await service.bearer({ id: buyer });
  const operator = { authorization: await service.bearer({ id: 'operator-1', roles: ['operator'] }) };
  const running = started.move();

  const requestPayment = (orderId: string, headers: Record<string, string> = { authorization }) =>
    service.app.inject({ method: 'POST', url: '/api/payments', headers, payload: { orderId } });

  /** Publishes a new order of the buyer. */
  const place = async (changes: Partial<OrderPlacedData> = {}): Promise<OrderPlacedData> => {
    const orderId = `order-${crypto.randomUUID()}`;
    const holdUntil = new Date(Date.now() + quarterHourMs).toISOString();
    const order = { ...OrderPlaced.example, orderId, accountId: buyer, holdUntil, ...changes };
    await service.publish(OrderPlaced, order.orderId, order);
    return order;
  };

  /** The buyer starts to pay. */
  const start = async (orderId: string): Promise<PaymentView> => {
    const answer = await requestPayment(orderId);
    if (answer.statusCode !== 201)
      throw new Error(`starting the payment failed with ${answer.statusCode}: ${answer.body}`);
    return Value.Parse(PaymentView, answer.json());
  };

  /** A card is tried at Stripe by a request of ours whose response nobody got. @returns Stripe's HTTP status. */
  const present = async ({ clientSecret }: PaymentView, number: string): Promise<number> => {
    const url = `${stripe.origin}/v1/payment_intents/${intentOf(clientSecret)}/confirm`;
    const secretKey = { authorization: 'Bearer sk_test_payments' };
    return (await post(url, cardForm(clientSecret, number), secretKey)).status;
  };

  /** What the browser makes of a card that the buyer enters. */
  const tokenOf = async (number: string): Promise<string> => {
    const { client_secret: _, ...form } = cardForm('', number);
    const { body } = await stripe.browser('/v1/confirmation_tokens', form);
    return Value.Parse(Type.Object({ id: Type.String() }), body).id;
  };

  /** The browser sends a confirmation token, or none after 3-D Secure. */
  const confirm = async (
    orderId: string,
    confirmationToken?: string,
    { accountId = buyer, from = '127.0.0.1' } = {},
  ) =>
    service.app.inject({
      method: 'POST',
      url: `/api/payments/${orderId}/confirm`,
      headers: { authorization: await service.bearer({ id: accountId }) },
      payload: confirmationToken === undefined ? {} : { confirmationToken },
      remoteAddress: from,
    });

  const stripeState = () => readStripeState(stripe.origin);

  const payment = ({ orderId }: OrderPlacedData) => service.db.collection('payments').findOne({ orderId });

  /** The kinds of all events of an order's payment, in order: `authorized`, `captured`, … */
  const eventKinds = async (order: OrderPlacedData): Promise<string[]> => {
    const events: { type: string }[] = (await payment(order))?.['events'] ?? [];
    return events.map(({ type }) => type.replace(/^payments\.payment-(.*)\.v1$/, '$1'));
  };
  const untilEvents = (order: OrderPlacedData, ...kinds: string[]) =>
    until(
      `a payment to be ${kinds.join(', ')}`,
      async () => (await eventKinds(order)).join() === kinds.join(),
    );

  /** An order whose buyer's card was accepted. */
  const authorized = async (
    card: string = cards.good,
    changes: Partial<OrderPlacedData> = {},
  ): Promise<OrderPlacedData> => {
    const order = await place(changes);
    await present(await start(order.orderId), card);
    await untilEvents(order, 'authorized');
    return order;
  };

  /** An order that is confirmed and paid. */
  const captured = async (...how: Parameters<typeof authorized>): Promise<OrderPlacedData> => {
    const order = await authorized(...how);
    await service.publish(OrderConfirmed, order.orderId, orderEventData(order));
    await untilEvents(order, 'authorized', 'captured');
    return order;
  };

  /** The buyer cancels. Refunds `amount`, or all that is left when it is absent. @returns the event's id. */
  const cancel = async (order: OrderPlacedData, amount?: number): Promise<string> => {
    const refund = amount === undefined ? {} : { refund: euros(amount) };
    const cancelled = { ...orderEventData(order), reason: 'by-buyer' as const, ...refund };
    return (await service.publish(OrderCancelled, order.orderId, cancelled)).id;
  };

  /** Some passengers are cancelled, which refunds `amount`. @returns the event's id. */
  const reduce = async (order: OrderPlacedData, amount: number): Promise<string> => {
    const reduced = { ...orderEventData(order), left: ['A-15'], fee: euros(0), refund: euros(amount) };
    return (await service.publish(OrderReduced, order.orderId, reduced)).id;
  };

  /** Makes calls to Stripe fail, once or more; see the local Stripe's faults. */
  const injectFault = (
    path: string,
    fault: {
      kind: string;
      method?: string;
      times?: number;
      status?: number;
      code?: string;
      sticky?: boolean;
    },
  ) => stripe.control('POST', 'faults', { method: 'POST', path: `/v1/${path}`, ...fault });

  /** Resolves when the payment is no longer polled. */
  const untilNoPoll = (order: OrderPlacedData) =>
    until('polling to stop', async () => !('lookAt' in ((await payment(order)) ?? {})));

  /** A GET request of an operator. */
  const asOperator = async (url: string): Promise<unknown> =>
    (await service.app.inject({ url: `/api/payments/${url}`, headers: operator })).json();

  /** An operator has a refund tried again. */
  const retry = ({ orderId }: Pick<OrderPlacedData, 'orderId'>, cancellationId: string) =>
    service.app.inject({
      method: 'POST',
      url: `/api/payments/${orderId}/refunds/${cancellationId}/retry`,
      headers: operator,
    });

  /** The refunds that operators have to see to. */
  const unpaid = async () => Value.Parse(page(UnpaidRefund), await asOperator('refunds'));

  /** The payment as the buyer sees it. */
  const details = async ({ orderId }: OrderPlacedData): Promise<PaymentDetails> => {
    const answer = await service.app.inject({ url: `/api/payments/${orderId}`, headers: { authorization } });
    return Value.Parse(PaymentDetails, answer.json());
  };

  /** What Stripe stores of an order. */
  const atStripe = async (order: OrderPlacedData) => stripeStateOf(order, await stripeState());

  return {
    service,
    stripe,
    proxy,
    requestPayment,
    place,
    start,
    present,
    tokenOf,
    confirm,
    stripeState,
    payment,
    untilEvents,
    authorized,
    captured,
    cancel,
    reduce,
    injectFault,
    untilNoPoll,
    asOperator,
    retry,
    unpaid,
    details,
    atStripe,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
export type PaymentsFixture = Awaited<ReturnType<typeof startPayments>>;

/** The intent that a client secret belongs to. */
export const intentOf = (clientSecret: string): string => clientSecret.split('_secret')[0] ?? '';

const euros = (amount: number) => ({ amount, currency: 'EUR' });

/** The data that every event of an order carries after it was placed. */
export const orderEventData = ({ orderId, runId, seats }: OrderPlacedData) => ({
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
  if (typeof address !== 'object' || address === null) throw new Error('no free port was found');
  return address.port;
}
