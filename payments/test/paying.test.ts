import { OrderCancelled, OrderConfirmed, OrderExpired } from '@railhead/common/contracts/orders';
import { PaymentAuthorized, PaymentCaptured } from '@railhead/common/contracts/payments';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cards, ended, intentOf, type Paying, startPaying } from './paying.ts';

let paying: Paying;
beforeAll(async () => {
  paying = await startPaying();
});
afterAll(() => paying?.[Symbol.asyncDispose]());

describe('a payment without any webhook', () => {
  test('is authorised, and captured once the order is confirmed', async () => {
    const order = await paying.authorized();
    expect(await paying.atStripe(order)).toMatchObject({ status: 'requires_capture', captured: 0 });

    await paying.rig.publish(OrderConfirmed, order.orderId, ended(order));
    await paying.rig.publish(OrderConfirmed, order.orderId, ended(order), { version: 2 });
    await paying.untilStory(order, 'authorized', 'captured');
    await paying.rig.waitUntilIdle();

    expect(await paying.atStripe(order)).toMatchObject({ status: 'succeeded', captured: 1360, refunds: [] });
    const said = [
      ...(await paying.rig.publishedEvents(PaymentAuthorized)),
      ...(await paying.rig.publishedEvents(PaymentCaptured)),
    ];
    expect(said.filter(({ subject }) => subject === order.orderId).map(({ data }) => data)).toEqual([
      { orderId: order.orderId, paymentId: order.orderId, amount: order.fare },
      { orderId: order.orderId, paymentId: order.orderId, amount: order.fare },
    ]);
  });

  test('survives declined cards: the next card pays the same intent', async () => {
    const order = await paying.place();
    const view = await paying.start(order.orderId);
    expect(await paying.present(view, cards.declined)).toBe(402);
    expect(await paying.present(view, cards.poor)).toBe(402);
    expect(await paying.start(order.orderId)).toEqual(view);
    expect(await paying.present(view, cards.good)).toBe(200);
    await paying.untilStory(order, 'authorized');
    expect(await paying.atStripe(order)).toMatchObject({
      intents: [intentOf(view.clientSecret)],
      status: 'requires_capture',
    });
  });

  test('fails at the fifth declined card, and no sixth can be tried', async () => {
    const order = await paying.place();
    const view = await paying.start(order.orderId);
    for (let tries = 0; tries < 5; tries++) expect(await paying.present(view, cards.declined)).toBe(402);
    await paying.untilStory(order, 'failed');
    expect(await paying.present(view, cards.good)).toBe(400);
    expect((await paying.ask(order.orderId)).json()).toMatchObject({ code: 'order-not-payable' });
    expect(await paying.atStripe(order)).toMatchObject({ status: 'canceled', captured: 0 });
  });

  test('waits for the bank’s page: failed there, it can be tried again, and approved it is authorised', async () => {
    const order = await paying.place();
    const view = await paying.start(order.orderId);
    for (const answer of ['fail', 'approve']) {
      expect(await paying.present(view, cards.challenged)).toBe(200);
      const intent = await paying.stripe.stripe.paymentIntents.retrieve(intentOf(view.clientSecret));
      const page = intent.next_action?.redirect_to_url?.url ?? '';
      expect((await fetch(page, { method: 'POST', body: new URLSearchParams({ answer }) })).ok).toBe(true);
    }
    await paying.untilStory(order, 'authorized');
    expect(await paying.atStripe(order)).toMatchObject({ status: 'requires_capture', captured: 0 });
  });

  test('is voided at once when its order expires before anybody began to pay', async () => {
    const order = await paying.place();
    await paying.rig.publish(OrderExpired, order.orderId, { ...ended(order), cause: 'timer' });
    await paying.untilStory(order, 'voided');
    expect(await paying.atStripe(order)).toMatchObject({ intents: [] });
    expect((await paying.ask(order.orderId)).statusCode).toBe(409);
  });

  test('cannot be authorised any more once its order has expired', async () => {
    const order = await paying.place();
    const view = await paying.start(order.orderId);
    await paying.rig.publish(OrderExpired, order.orderId, { ...ended(order), cause: 'timer' });
    await paying.untilStory(order, 'voided');
    expect(await paying.present(view, cards.good)).toBe(400);
    expect(await paying.atStripe(order)).toMatchObject({ status: 'canceled', captured: 0 });
  });

  test('gives an authorisation back that its expired order did not take', async () => {
    const order = await paying.authorized();
    await paying.rig.publish(OrderExpired, order.orderId, { ...ended(order), cause: 'late-payment' });
    await paying.untilStory(order, 'authorized', 'voided');
    expect(await paying.atStripe(order)).toMatchObject({ status: 'canceled', captured: 0, refunds: [] });
  });

  test('is refunded once when its order is cancelled after capture', async () => {
    const order = await paying.captured();
    const cancelled = { ...ended(order), reason: 'by-buyer' as const };
    await paying.rig.publish(OrderCancelled, order.orderId, cancelled);
    await paying.rig.publish(OrderCancelled, order.orderId, cancelled, { version: 3 });
    await paying.untilStory(order, 'authorized', 'captured', 'refunded');
    await paying.rig.waitUntilIdle();
    expect(await paying.atStripe(order)).toMatchObject({
      status: 'succeeded',
      captured: 1360,
      refunds: [1360],
    });
    expect(await paying.payment(order)).not.toHaveProperty('lookAt');
  });
});

describe('POST /api/payments', () => {
  test('makes one intent however often and however much at once it is asked', async () => {
    const order = await paying.place();
    const views = await Promise.all(Array.from({ length: 10 }, () => paying.start(order.orderId)));
    expect(new Set(views.map((view) => JSON.stringify(view))).size).toBe(1);
    expect(views[0]).toMatchObject({
      paymentId: order.orderId,
      publishableKey: 'pk_test_payments',
      stripeUrl: paying.road.origin,
      amount: order.fare,
    });
    expect(await paying.atStripe(order)).toMatchObject({ intents: [intentOf(views[0]?.clientSecret ?? '')] });
  });

  test('waits for news of an order that was only just placed', async () => {
    const orderId = `order-${crypto.randomUUID()}`;
    const asking = paying.start(orderId);
    await paying.place({ orderId });
    expect(await asking).toMatchObject({ paymentId: orderId });
  });

  test('refuses an order nobody told of, another person’s, and one past its time', async () => {
    const unknown = await paying.ask('order-of-nobody');
    expect(unknown.json()).toMatchObject({ status: 409, code: 'order-not-yet-known' });
    expect(unknown.headers['retry-after']).toBe('1');

    const foreign = await paying.place({ accountId: 'somebody-else' });
    expect((await paying.ask(foreign.orderId)).json()).toMatchObject({ status: 404, code: 'order-unknown' });

    const late = await paying.place({ holdUntil: new Date(Date.now() - 11_000).toISOString() });
    expect((await paying.ask(late.orderId)).json()).toMatchObject({ status: 409, code: 'order-not-payable' });
  });

  test('refuses who is signed out, and a body that is not one', async () => {
    expect((await paying.ask('order-1', {})).json()).toMatchObject({ code: 'sign-in-required' });
    expect((await paying.ask('not an id')).json()).toMatchObject({ code: 'validation-failed' });
  });
});
