import { OrderCancelled, OrderConfirmed, OrderExpired } from '@railhead/common/contracts/orders';
import { PaymentAuthorized, PaymentCaptured } from '@railhead/common/contracts/payments';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cards, intentOf, orderEventData, type PaymentsFixture, startPayments } from './payments-fixture.ts';

let payments: PaymentsFixture;
beforeAll(async () => {
  payments = await startPayments();
});
afterAll(() => payments?.[Symbol.asyncDispose]());

describe('a payment for which no webhook arrives', () => {
  test('is authorised, and captured once the order is confirmed', async () => {
    const order = await payments.authorized();
    expect(await payments.atStripe(order)).toMatchObject({ status: 'requires_capture', captured: 0 });

    await payments.service.publish(OrderConfirmed, order.orderId, orderEventData(order));
    await payments.service.publish(OrderConfirmed, order.orderId, orderEventData(order), { version: 2 });
    await payments.untilEvents(order, 'authorized', 'captured');
    await payments.service.waitUntilIdle();

    expect(await payments.atStripe(order)).toMatchObject({
      status: 'succeeded',
      captured: 1360,
      refunds: [],
    });
    const events = [
      ...(await payments.service.publishedEvents(PaymentAuthorized)),
      ...(await payments.service.publishedEvents(PaymentCaptured)),
    ];
    expect(events.filter(({ subject }) => subject === order.orderId).map(({ data }) => data)).toEqual([
      { orderId: order.orderId, paymentId: order.orderId, amount: order.fare },
      { orderId: order.orderId, paymentId: order.orderId, amount: order.fare },
    ]);
  });

  test('survives declined cards, and the next card pays the same intent', async () => {
    const order = await payments.place();
    const view = await payments.start(order.orderId);
    expect(await payments.present(view, cards.declined)).toBe(402);
    expect(await payments.present(view, cards.poor)).toBe(402);
    expect(await payments.start(order.orderId)).toEqual(view);
    expect(await payments.present(view, cards.good)).toBe(200);
    await payments.untilEvents(order, 'authorized');
    expect(await payments.atStripe(order)).toMatchObject({
      intents: [intentOf(view.clientSecret)],
      status: 'requires_capture',
    });
  });

  test('fails with the fifth declined card, and accepts no sixth', async () => {
    const order = await payments.place();
    const view = await payments.start(order.orderId);
    for (let tries = 0; tries < 5; tries++) expect(await payments.present(view, cards.declined)).toBe(402);
    await payments.untilEvents(order, 'failed');
    expect(await payments.present(view, cards.good)).toBe(400);
    expect((await payments.requestPayment(order.orderId)).json()).toMatchObject({
      code: 'order-not-payable',
    });
    expect(await payments.atStripe(order)).toMatchObject({ status: 'canceled', captured: 0 });
  });

  test('can be retried after a failed 3-D Secure page, and is authorised after an approved one', async () => {
    const order = await payments.place();
    const view = await payments.start(order.orderId);
    for (const answer of ['fail', 'approve']) {
      expect(await payments.present(view, cards.challenged)).toBe(200);
      const intent = await payments.stripe.stripe.paymentIntents.retrieve(intentOf(view.clientSecret));
      const page = intent.next_action?.redirect_to_url?.url ?? '';
      expect((await fetch(page, { method: 'POST', body: new URLSearchParams({ answer }) })).ok).toBe(true);
    }
    await payments.untilEvents(order, 'authorized');
    expect(await payments.atStripe(order)).toMatchObject({ status: 'requires_capture', captured: 0 });
  });

  test('is voided at once when its order expires before the buyer started to pay', async () => {
    const order = await payments.place();
    await payments.service.publish(OrderExpired, order.orderId, { ...orderEventData(order), cause: 'timer' });
    await payments.untilEvents(order, 'voided');
    expect(await payments.atStripe(order)).toMatchObject({ intents: [] });
    expect((await payments.requestPayment(order.orderId)).statusCode).toBe(409);
  });

  test('cannot be authorised after its order has expired', async () => {
    const order = await payments.place();
    const view = await payments.start(order.orderId);
    await payments.service.publish(OrderExpired, order.orderId, { ...orderEventData(order), cause: 'timer' });
    await payments.untilEvents(order, 'voided');
    expect(await payments.present(view, cards.good)).toBe(400);
    expect(await payments.atStripe(order)).toMatchObject({ status: 'canceled', captured: 0 });
  });

  test('releases the authorisation when its order expires', async () => {
    const order = await payments.authorized();
    await payments.service.publish(OrderExpired, order.orderId, {
      ...orderEventData(order),
      cause: 'late-payment',
    });
    await payments.untilEvents(order, 'authorized', 'voided');
    expect(await payments.atStripe(order)).toMatchObject({ status: 'canceled', captured: 0, refunds: [] });
  });

  test('is refunded once when its order is cancelled after capture', async () => {
    const order = await payments.captured();
    const cancelled = { ...orderEventData(order), reason: 'by-buyer' as const };
    await payments.service.publish(OrderCancelled, order.orderId, cancelled);
    await payments.service.publish(OrderCancelled, order.orderId, cancelled, { version: 3 });
    await payments.untilEvents(order, 'authorized', 'captured', 'refunded');
    await payments.service.waitUntilIdle();
    expect(await payments.atStripe(order)).toMatchObject({
      status: 'succeeded',
      captured: 1360,
      refunds: [1360],
    });
    expect(await payments.payment(order)).not.toHaveProperty('lookAt');
  });
});

describe('POST /api/payments', () => {
  test('creates one intent for repeated and concurrent requests', async () => {
    const order = await payments.place();
    const views = await Promise.all(Array.from({ length: 10 }, () => payments.start(order.orderId)));
    expect(new Set(views.map((view) => JSON.stringify(view))).size).toBe(1);
    expect(views[0]).toMatchObject({
      paymentId: order.orderId,
      publishableKey: 'pk_test_payments',
      stripeUrl: payments.proxy.origin,
      amount: order.fare,
    });
    expect(await payments.atStripe(order)).toMatchObject({
      intents: [intentOf(views[0]?.clientSecret ?? '')],
    });
  });

  test('waits for the event of an order that was only just placed', async () => {
    const orderId = `order-${crypto.randomUUID()}`;
    const starting = payments.start(orderId);
    await payments.place({ orderId });
    expect(await starting).toMatchObject({ paymentId: orderId });
  });

  test('answers for another person’s order as for an unknown one, and as late', async () => {
    const foreign = await payments.place({ accountId: 'somebody-else' });
    await payments.service.waitUntilIdle();
    const timed = async (orderId: string) => {
      const startedAt = performance.now();
      const { headers, ...answer } = await payments.requestPayment(orderId);
      const { requestId: _, ...problem } = answer.json<{ requestId: string }>();
      return { problem, retryAfter: headers['retry-after'], ms: performance.now() - startedAt };
    };
    const [unknown, ofAnother] = await Promise.all([timed('order-of-nobody'), timed(foreign.orderId)]);
    expect(unknown.problem).toMatchObject({ status: 409, code: 'order-not-yet-known' });
    expect(unknown.retryAfter).toBe('1');
    expect(ofAnother.problem).toEqual(unknown.problem);
    expect(ofAnother.retryAfter).toBe(unknown.retryAfter);
    for (const { ms } of [unknown, ofAnother]) expect(ms).toBeGreaterThan(1900);
  });

  test('refuses an order whose hold has ended', async () => {
    const late = await payments.place({ holdUntil: new Date(Date.now() - 11_000).toISOString() });
    expect((await payments.requestPayment(late.orderId)).json()).toMatchObject({
      status: 409,
      code: 'order-not-payable',
    });
  });

  test('refuses a request without a session, and an invalid body', async () => {
    expect((await payments.requestPayment('order-1', {})).json()).toMatchObject({ code: 'sign-in-required' });
    expect((await payments.requestPayment('not an id')).json()).toMatchObject({ code: 'validation-failed' });
  });
});
