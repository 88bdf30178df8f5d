import { OrderExpired } from '@railhead/common/contracts/orders';
import type { Reconciliation } from '@railhead/common/contracts/payments';
import { until } from '@railhead/common/testing/until';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cards, intentOf, orderEventData, type PaymentsFixture, startPayments } from './payments-fixture.ts';

let payments: PaymentsFixture;
beforeAll(async () => {
  // No webhook is ever delivered.
  payments = await startPayments({ reconcileSeconds: 0.2 });
});
afterAll(() => payments?.[Symbol.asyncDispose]());

const found = async (kind: string): Promise<number> => {
  const metrics = (await payments.service.app.inject('/metrics')).body;
  const counted = new RegExp(
    `railhead_reconciliation_differences_total\\{[^}]*kind="${kind}"[^}]*\\} (\\d+)`,
  );
  return Number(counted.exec(metrics)?.[1] ?? 0);
};

/** Creates an intent that names an order and was not created by payments. */
const createStrayIntent = async (orderId: string) => {
  const { paymentIntents } = payments.stripe.stripe;
  const intent = await paymentIntents.create({
    amount: 500,
    currency: 'eur',
    capture_method: 'manual',
    metadata: { orderId },
  });
  const pay = () => paymentIntents.confirm(intent.id, { payment_method: 'pm_card_visa' });
  return { id: intent.id, pay, status: async () => (await paymentIntents.retrieve(intent.id)).status };
};

describe('without webhooks the reconciler finds', () => {
  test('a refund made by hand for a payment that is no longer polled', async () => {
    const order = await payments.captured();
    await payments.untilNoPoll(order);
    const [intent = ''] = (await payments.atStripe(order)).intents;
    await payments.stripe.stripe.refunds.create({ payment_intent: intent, amount: 400 });
    await payments.untilEvents(order, 'authorized', 'captured', 'refunded');
    expect(await payments.details(order)).toMatchObject({
      status: 'captured',
      refunds: [{ status: 'succeeded' }],
    });
    await payments.cancel(order);
    await payments.untilEvents(order, 'authorized', 'captured', 'refunded', 'refunded');
    expect((await payments.atStripe(order)).refunds).toEqual([400, 960]);
  });

  test('an intent of an unknown order, raises one alarm and leaves its money alone', async () => {
    const before = await found('unknown-order');
    const { pay, status } = await createStrayIntent('order-of-nobody');
    await pay();
    await until('the alarm', async () => (await found('unknown-order')) > before);
    await payments.captured();
    expect(await status()).toBe('requires_capture');
    expect(await found('unknown-order')).toBe(before + 1);
  });

  test('an order’s second intent, and cancels or refunds it', async () => {
    const order = await payments.captured();
    const unpaid = await createStrayIntent(order.orderId);
    await until('the unpaid intent to be cancelled', async () => (await unpaid.status()) === 'canceled');

    // The service is down until this one is captured.
    await payments.service.app.close();
    const capturedIntent = await createStrayIntent(order.orderId);
    await capturedIntent.pay();
    await payments.stripe.stripe.paymentIntents.capture(capturedIntent.id);
    await payments.service.restart();
    const refunds = () => payments.stripe.stripe.refunds.list({ payment_intent: capturedIntent.id });
    await until('the captured intent to be refunded', async () => (await refunds()).data.length === 1);
    expect((await refunds()).data).toMatchObject([{ amount: 500, status: 'succeeded' }]);
    expect(await payments.details(order)).toMatchObject({ status: 'captured', refunds: [] });
  });

  test('nothing, and reports the time of the last comparison', async () => {
    const last = /railhead_reconciliation_last_success_timestamp_seconds\{[^}]*\} ([\d.]+)/;
    const ageSeconds = async () => {
      const at = last.exec((await payments.service.app.inject('/metrics')).body)?.[1];
      return Math.abs(Date.now() / 1000 - Number(at));
    };
    await until('a comparison', async () => (await ageSeconds()) < 60);
  });
});

describe('the journal', () => {
  const differences = async (): Promise<Reconciliation['differences']> => {
    const answer = (await payments.asOperator('reconciliation')) as Reconciliation;
    return answer.differences;
  };

  test('equals Stripe’s, and the comparison names an entry that is missing', async () => {
    const order = await payments.captured();
    await payments.reduce(order, 300);
    const voided = await payments.authorized();
    await payments.service.publish(OrderExpired, voided.orderId, {
      ...orderEventData(voided),
      cause: 'late-payment',
    });
    const declined = await payments.place();
    await payments.present(await payments.start(declined.orderId), cards.declined);
    await payments.untilEvents(order, 'authorized', 'captured', 'refunded');
    await payments.untilEvents(voided, 'authorized', 'voided');

    // The stray intents of unknown orders, over 5.00, are not ours.
    const known = async () => (await differences()).filter(({ there }) => there?.amount.amount !== 500);
    await until('equal journals', async () => (await known()).length === 0);

    const stored = payments.service.db.collection('payments');
    const lost = (await payments.payment(order))?.['ledger'].pop();
    await stored.updateOne({ orderId: order.orderId }, { $pop: { ledger: 1 } });
    expect(await known()).toEqual([
      {
        kind: 'missing-here',
        there: { id: lost.id, kind: 'refunded', amount: { amount: 300, currency: 'EUR' } },
      },
    ]);
    // The next pass of the reconciler finds the difference too, and a poll records the movement again.
    await until('equal journals again', async () => (await known()).length === 0);
  });

  test('is read page by page, by operators only', async () => {
    const url = '/api/payments/ledger';
    const passenger = { authorization: await payments.service.bearer({ id: 'buyer-1' }) };
    expect((await payments.service.app.inject({ url, headers: passenger })).json()).toMatchObject({
      code: 'role-required',
    });
    const entries: { orderId: string; id: string; kind: string }[] = [];
    for (let next = ''; ; ) {
      const page = (await payments.asOperator(`ledger?limit=2${next && `&after=${next}`}`)) as {
        items: typeof entries;
        next?: string;
      };
      entries.push(...page.items);
      if (!page.next) break;
      next = page.next;
    }
    expect(new Set(entries.map(({ kind, id }) => `${kind} ${id}`)).size).toBe(entries.length);
    const stored = await payments.service.db.collection('payments').find().toArray();
    expect(entries).toHaveLength(stored.reduce((sum, { ledger }) => sum + (ledger?.length ?? 0), 0));
    expect(new Set(entries.map(({ kind }) => kind))).toEqual(
      new Set(['authorized', 'captured', 'voided', 'refunded']),
    );
  });
});

test('an abandoned 3-D Secure page ends with the order', async () => {
  const order = await payments.place();
  const view = await payments.start(order.orderId);
  expect(await payments.present(view, cards.challenged)).toBe(200);
  expect(await payments.atStripe(order)).toMatchObject({ status: 'requires_action' });
  await payments.service.publish(OrderExpired, order.orderId, { ...orderEventData(order), cause: 'timer' });
  await payments.untilEvents(order, 'voided');
  expect(await payments.atStripe(order)).toMatchObject({
    intents: [intentOf(view.clientSecret)],
    status: 'canceled',
  });
});
