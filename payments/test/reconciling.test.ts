import { OrderExpired } from '@railhead/common/contracts/orders';
import type { Reconciliation } from '@railhead/common/contracts/payments';
import { until } from '@railhead/common/testing/until';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cards, ended, intentOf, type Paying, startPaying } from './paying.ts';

let paying: Paying;
beforeAll(async () => {
  // No webhook is ever delivered.
  paying = await startPaying({ reconcileSeconds: 0.2 });
});
afterAll(() => paying?.[Symbol.asyncDispose]());

const found = async (kind: string): Promise<number> => {
  const metrics = (await paying.rig.app.inject('/metrics')).body;
  const counted = new RegExp(
    `railhead_reconciliation_differences_total\\{[^}]*kind="${kind}"[^}]*\\} (\\d+)`,
  );
  return Number(counted.exec(metrics)?.[1] ?? 0);
};

/** Somebody else makes an intent that names an order. */
const stray = async (orderId: string) => {
  const { paymentIntents } = paying.stripe.stripe;
  const intent = await paymentIntents.create({
    amount: 500,
    currency: 'eur',
    capture_method: 'manual',
    metadata: { orderId },
  });
  const pay = () => paymentIntents.confirm(intent.id, { payment_method: 'pm_card_visa' });
  return { id: intent.id, pay, status: async () => (await paymentIntents.retrieve(intent.id)).status };
};

describe('what no webhook told is found', () => {
  test('a refund made by hand of an order that nobody looks at any more', async () => {
    const order = await paying.captured();
    await paying.atRest(order);
    const [intent = ''] = (await paying.atStripe(order)).intents;
    await paying.stripe.stripe.refunds.create({ payment_intent: intent, amount: 400 });
    await paying.untilStory(order, 'authorized', 'captured', 'refunded');
    expect(await paying.standing(order)).toMatchObject({
      status: 'captured',
      refunds: [{ status: 'succeeded' }],
    });
    await paying.cancel(order);
    await paying.untilStory(order, 'authorized', 'captured', 'refunded', 'refunded');
    expect((await paying.atStripe(order)).refunds).toEqual([400, 960]);
  });

  test('an intent of an order nobody knows: an alarm, once, and its money is left alone', async () => {
    const before = await found('unknown-order');
    const { pay, status } = await stray('order-of-nobody');
    await pay();
    await until('the alarm', async () => (await found('unknown-order')) > before);
    await paying.captured();
    expect(await status()).toBe('requires_capture');
    expect(await found('unknown-order')).toBe(before + 1);
  });

  test('an order’s second intent is cancelled, and given back when it was captured', async () => {
    const order = await paying.captured();
    const idle = await stray(order.orderId);
    await until('the idle one to be cancelled', async () => (await idle.status()) === 'canceled');

    // Nobody sees this one before it is taken.
    await paying.rig.app.close();
    const taken = await stray(order.orderId);
    await taken.pay();
    await paying.stripe.stripe.paymentIntents.capture(taken.id);
    await paying.rig.restart();
    const refunds = () => paying.stripe.stripe.refunds.list({ payment_intent: taken.id });
    await until('the taken one to be given back', async () => (await refunds()).data.length === 1);
    expect((await refunds()).data).toMatchObject([{ amount: 500, status: 'succeeded' }]);
    expect(await paying.standing(order)).toMatchObject({ status: 'captured', refunds: [] });
  });

  test('when the provider was last compared is told', async () => {
    const last = /railhead_reconciliation_last_success_timestamp_seconds\{[^}]*\} ([\d.]+)/;
    const ageSeconds = async () => {
      const at = last.exec((await paying.rig.app.inject('/metrics')).body)?.[1];
      return Math.abs(Date.now() / 1000 - Number(at));
    };
    await until('a comparison', async () => (await ageSeconds()) < 60);
  });
});

describe('the books', () => {
  const differences = async (): Promise<Reconciliation['differences']> => {
    const answer = (await paying.asOperator('reconciliation')) as Reconciliation;
    return answer.differences;
  };

  test('equal the provider’s, line by line, and a line that is missing is named', async () => {
    const order = await paying.captured();
    await paying.reduce(order, 300);
    const voided = await paying.authorized();
    await paying.rig.publish(OrderExpired, voided.orderId, { ...ended(voided), cause: 'late-payment' });
    const declined = await paying.place();
    await paying.present(await paying.start(declined.orderId), cards.declined);
    await paying.untilStory(order, 'authorized', 'captured', 'refunded');
    await paying.untilStory(voided, 'authorized', 'voided');

    // The only strangers are those of orders nobody knows.
    const known = async () => (await differences()).filter(({ there }) => there?.amount.amount !== 500);
    await until('equal books', async () => (await known()).length === 0);

    const payments = paying.rig.db.collection('payments');
    const lost = (await paying.payment(order))?.['ledger'].pop();
    await payments.updateOne({ orderId: order.orderId }, { $pop: { ledger: 1 } });
    expect(await known()).toEqual([
      {
        kind: 'missing-here',
        there: { id: lost.id, kind: 'refunded', amount: { amount: 300, currency: 'EUR' } },
      },
    ]);
    // The next pass sees it as well, and a look writes it down again.
    await until('equal books again', async () => (await known()).length === 0);
  });

  test('are read page by page, by operators alone', async () => {
    const url = '/api/payments/ledger';
    const passenger = { authorization: await paying.rig.bearer({ id: 'buyer-1' }) };
    expect((await paying.rig.app.inject({ url, headers: passenger })).json()).toMatchObject({
      code: 'role-required',
    });
    const lines: { orderId: string; id: string; kind: string }[] = [];
    for (let next = ''; ; ) {
      const page = (await paying.asOperator(`ledger?limit=2${next && `&after=${next}`}`)) as {
        items: typeof lines;
        next?: string;
      };
      lines.push(...page.items);
      if (!page.next) break;
      next = page.next;
    }
    expect(new Set(lines.map(({ kind, id }) => `${kind} ${id}`)).size).toBe(lines.length);
    const stored = await paying.rig.db.collection('payments').find().toArray();
    expect(lines).toHaveLength(stored.reduce((sum, { ledger }) => sum + (ledger?.length ?? 0), 0));
    expect(new Set(lines.map(({ kind }) => kind))).toEqual(
      new Set(['authorized', 'captured', 'voided', 'refunded']),
    );
  });
});

test('an abandoned 3-D Secure page ends with the order', async () => {
  const order = await paying.place();
  const view = await paying.start(order.orderId);
  expect(await paying.present(view, cards.challenged)).toBe(200);
  expect(await paying.atStripe(order)).toMatchObject({ status: 'requires_action' });
  await paying.rig.publish(OrderExpired, order.orderId, { ...ended(order), cause: 'timer' });
  await paying.untilStory(order, 'voided');
  expect(await paying.atStripe(order)).toMatchObject({
    intents: [intentOf(view.clientSecret)],
    status: 'canceled',
  });
});
