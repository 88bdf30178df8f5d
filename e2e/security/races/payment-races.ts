import type { OrderView } from '@railhead/common/contracts/orders';
import { until } from '@railhead/common/testing/until';
import type { Product } from '../../product.ts';
import { cards, type Traveller } from '../../traveller.ts';
import type { Attack, Finding } from '../attack.ts';
import { cancel, pay, placeOrder } from '../target/bookings.ts';
import { callersOf } from '../target/callers.ts';
import { forEachAtOnce } from '../target/each.ts';
import { recordCases } from '../target/record-cases.ts';
import { intentsOf } from '../target/stripe-records.ts';

const finding = (message: string, where: string): Finding => ({
  rule: 'money-race',
  severity: 'high',
  message,
  where,
});

/** Waits until order and provider agree: tickets for what is paid, nothing kept of what ended before it was paid. */
async function finalMoney(product: Product, person: Traveller, orderId: string) {
  return until(
    'order and payment to agree',
    async () => {
      const order = await person.getOrder(orderId);
      const intents = await intentsOf(product, orderId);
      const isOpen = intents.some(({ status }) => status !== 'succeeded' && status !== 'canceled');
      if (order.status === 'confirmed') return order.progress.ticketsIssued ? { order, intents } : undefined;
      return order.status === 'pending' || isOpen ? undefined : { order, intents };
    },
    60_000,
  );
}

function moneyFault(order: OrderView, intents: Awaited<ReturnType<typeof intentsOf>>): string | undefined {
  if (intents.length > 1) return `one order has ${intents.length} payments`;
  const kept = intents.reduce((sum, { received, refunded }) => sum + received - refunded, 0);
  const owed = order.status === 'confirmed' ? order.fare.amount : 0;
  return kept === owed ? undefined : `a ${order.status} order keeps ${kept} of ${owed}`;
}

/** A card is confirmed and the order cancelled at the same moment. */
export const cancelAgainstPay: Attack = {
  name: 'cancel-against-pay',
  title:
    'An order is cancelled while its card is confirmed: it ends paid with tickets, or unpaid with nothing taken',
  leastCases: { short: 2, full: 12, nightly: 60 },
  async run(product, scale) {
    const { check, result } = recordCases();
    const { ada } = await callersOf(product);
    const rounds = Array.from({ length: { short: 2, full: 12, nightly: 60 }[scale] }, (_, index) => index);
    await forEachAtOnce(rounds, 4, async (round) => {
      const person = ada.traveller;
      const order = await placeOrder(product, person);
      const { body: payment } = await person.startPayment(order.id);
      const expected = { expectedFee: { amount: 0, currency: order.fare.currency } };
      const late = () => new Promise((resolve) => setTimeout(resolve, round * 8));
      await Promise.all([
        person.confirmCard(payment, cards.good),
        late().then(() => cancel(person, order.id, expected)),
      ]);
      const final = await finalMoney(product, person, order.id);
      const fault = moneyFault(final.order, final.intents);
      check(fault === undefined, () => finding(`After a race, ${fault}.`, 'POST /api/orders/{id}/cancel'));
    });
    return result();
  },
};

/** Start, confirm and cancel, each many times at once. */
export const repeatedPayments: Attack = {
  name: 'repeated-payments',
  title: 'Start, confirm and cancel are each sent many times at once: one payment, one capture, one end',
  leastCases: { short: 20, full: 80, nightly: 400 },
  async run(product, scale) {
    const { check, result } = recordCases();
    const { bob } = await callersOf(product);
    const person = bob.traveller;
    const where = 'POST /api/payments';
    const rounds = Array.from({ length: { short: 1, full: 4, nightly: 20 }[scale] }, (_, index) => index);
    await forEachAtOnce(rounds, 2, async (round) => {
      const order = await placeOrder(product, person);
      const times = (count: number) => Array.from({ length: count });
      const starts = await Promise.all(times(8).map(() => person.startPayment(order.id)));
      const [first] = starts;
      if (!first) return;
      for (const { status, body } of starts)
        check(
          status === 201 && body.clientSecret === first.body.clientSecret,
          finding(`A repeated start was answered with ${status} and another payment.`, where),
        );
      const confirmations = await Promise.all(times(6).map(() => person.confirmCard(first.body, cards.good)));
      check(
        confirmations.some(({ status }) => status === 200),
        finding('No confirmation of a good card was accepted.', where),
      );
      for (const { status } of confirmations.slice(1))
        check(status < 500, finding(`A repeated confirmation failed with ${status}.`, where));
      if (round % 2 === 0)
        await until('the tickets', async () => (await person.getOrder(order.id)).progress.ticketsIssued);
      const cancels = await Promise.all(times(6).map(() => cancel(person, order.id)));
      for (const { status } of cancels)
        check(status < 500, finding(`A repeated cancellation failed with ${status}.`, where));
      const intents = await until('the money to be given back', async () => {
        const found = await intentsOf(product, order.id);
        return found.every(({ status }) => status === 'succeeded' || status === 'canceled')
          ? found
          : undefined;
      });
      check(intents.length === 1, finding(`One order has ${intents.length} payments.`, where));
      const { status, cancellations } = await person.getOrder(order.id);
      check(
        cancellations.length <= 1 && status !== 'pending',
        finding(`A ${status} order was cancelled ${cancellations.length} times.`, where),
      );
      const owed = cancellations.reduce((sum, { refund }) => sum + refund.amount, 0);
      await until(
        'the refund',
        async () =>
          (await intentsOf(product, order.id)).reduce((sum, { refunded }) => sum + refunded, 0) >= owed,
      );
      const [intent] = await intentsOf(product, order.id);
      check(
        (intent?.refunded ?? 0) === owed,
        finding(`${intent?.refunded ?? 0} were given back, ${owed} are owed.`, where),
      );
    });
    return result();
  },
};

/** The same seats of a paid order are cancelled several times at once, in overlapping groups. */
export const partialCancels: Attack = {
  name: 'partial-cancels',
  title: 'Seats of a paid order are cancelled at once and repeatedly: each is refunded once',
  leastCases: { short: 5, full: 20, nightly: 100 },
  async run(product, scale) {
    const { check, result } = recordCases();
    const { ada } = await callersOf(product);
    const person = ada.traveller;
    const where = 'POST /api/orders/{id}/cancel';
    for (let round = 0; round < { short: 1, full: 4, nightly: 20 }[scale]; round++) {
      const order = await placeOrder(product, person, 4);
      await pay(person, order.id);
      const [a = '', b = '', c = ''] = order.seats.map(({ seat }) => seat);
      const groups = [[a], [a], [a, b], [b, c], [a]];
      const answers = await Promise.all(groups.map((seats) => cancel(person, order.id, { seats })));
      for (const { status } of answers)
        check(status < 500, finding(`A racing cancellation failed with ${status}.`, where));
      const after = await person.getOrder(order.id);
      const given = after.cancellations.flatMap(({ seats }) => seats.map(({ seat }) => seat));
      check(
        new Set(given).size === given.length,
        finding(`Seats were cancelled twice: ${given.join(', ')}.`, where),
      );
      const owed = after.cancellations.reduce((sum, { refund }) => sum + refund.amount, 0);
      const refunded = async () =>
        (await intentsOf(product, order.id)).reduce((sum, intent) => sum + intent.refunded, 0);
      await until('the refunds', async () => (await refunded()) >= owed);
      const total = await refunded();
      check(
        total === owed && owed <= order.fare.amount,
        finding(`${total} were given back, ${owed} are owed.`, where),
      );
    }
    return result();
  },
};
