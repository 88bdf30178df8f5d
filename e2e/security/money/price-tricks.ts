import { cards } from '../../traveller.ts';
import type { Attack } from '../attack.ts';
import { pay, placeOrder, tripOf } from '../target/bookings.ts';
import { bearer, callersOf } from '../target/callers.ts';
import { send } from '../target/http.ts';
import { recordCases } from '../target/record-cases.ts';
import { intentsOf } from '../target/stripe-records.ts';

/** Fares, amounts and refunds of the buyer's own invention. */
export const priceTricks: Attack = {
  name: 'price-tricks',
  title:
    'Invented fares, amounts and refunds are refused, and the fare that was frozen is what is asked for and taken',
  leastCases: { short: 18, full: 18, nightly: 18 },
  async run(product) {
    const { check, result } = recordCases();
    const { ada } = await callersOf(product);
    const person = ada.traveller;
    const { journey } = await tripOf(product);
    const trueOrder = await placeOrder(product, person);
    const { amount, currency } = trueOrder.fare;
    const headers = () => ({ ...bearer(ada.token), 'idempotency-key': crypto.randomUUID() });
    const [seat = ''] = await person.freeSeats(await tripOf(product), 1);
    const passenger = { name: 'Ada Byron', type: 'adult' };
    const order = { runId: journey.runId, from: journey.from.index, to: journey.to.index };
    const seats = [{ seat, passenger }];
    const orders: Record<string, unknown> = {
      'a fare of nothing': { ...order, seats, expectedFare: { amount: 0, currency } },
      'a negative fare': { ...order, seats, expectedFare: { amount: -amount, currency } },
      'a fare that is one less': { ...order, seats, expectedFare: { amount: amount - 1, currency } },
      'a fraction of a cent': { ...order, seats, expectedFare: { amount: 0.5, currency } },
      'another currency': { ...order, seats, expectedFare: { amount, currency: 'JPY' } },
      'a fare as text': { ...order, seats, expectedFare: { amount: '1', currency } },
      'a fare without end': { ...order, seats, expectedFare: { amount: 1e308, currency } },
      'a field called fare': { ...order, seats, fare: { amount: 1, currency } },
      'a fare of the seat': { ...order, seats: [{ seat, passenger, fare: { amount: 1, currency } }] },
      'a discount': { ...order, seats, discount: 100 },
      'an invented type of passenger': {
        ...order,
        seats: [{ seat, passenger: { ...passenger, type: 'staff' } }],
      },
      'no passenger': { ...order, seats: [{ seat }] },
      'no seats': { ...order, seats: [] },
      'one seat twice': { ...order, seats: [...seats, ...seats] },
      'a journey backwards': { ...order, from: order.to, to: order.from, seats },
      'half a stop': { ...order, to: order.to - 0.5, seats },
    };
    for (const [what, body] of Object.entries(orders)) {
      const { status } = await send(product.baseUrl, {
        method: 'POST',
        path: '/api/orders',
        headers: headers(),
        body,
      });
      check(status >= 400 && status < 500, {
        rule: 'price-accepted',
        severity: 'high',
        message: `An order with ${what} was answered with ${status}.`,
        where: 'POST /api/orders',
      });
    }
    const started = await send(product.baseUrl, {
      method: 'POST',
      path: '/api/payments',
      headers: bearer(ada.token),
      body: { orderId: trueOrder.id, amount: { amount: 1, currency } },
    });
    check(started.status === 400, {
      rule: 'price-accepted',
      severity: 'high',
      message: `A payment with an amount of its own was answered with ${started.status}.`,
      where: 'POST /api/payments',
    });
    const { body: payment } = await person.startPayment(trueOrder.id);
    check(payment.amount.amount === amount && payment.amount.currency === currency, {
      rule: 'amount-differs',
      severity: 'high',
      message: `The payment asks for ${payment.amount.amount} ${payment.amount.currency} instead of ${amount} ${currency}.`,
      where: 'POST /api/payments',
    });
    // The buyer's browser has the client secret and the public key, and must not be able to change the amount with them.
    const intent = payment.clientSecret.slice(0, payment.clientSecret.indexOf('_secret'));
    for (const path of [`/v1/payment_intents/${intent}`, `/v1/payment_intents/${intent}/confirm`])
      await fetch(`${payment.stripeUrl}${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${payment.publishableKey}` },
        body: new URLSearchParams({
          client_secret: payment.clientSecret,
          amount: '1',
          'payment_method_data[type]': 'card',
          'payment_method_data[card][number]': cards.declined,
        }),
      });
    await pay(person, trueOrder.id);
    const [paid] = await intentsOf(product, trueOrder.id);
    check(paid?.amount === amount && paid.received === amount, {
      rule: 'amount-differs',
      severity: 'high',
      message: `${paid?.received} of ${paid?.amount} were taken for a fare of ${amount}.`,
      where: 'POST /api/payments',
    });
    const refunds = {
      'more than was paid': { expectedRefund: { amount: amount * 2, currency } },
      'a negative fee': { expectedFee: { amount: -amount, currency } },
      'another currency': { expectedRefund: { amount, currency: 'JPY' } },
      'a seat of somebody else': { seats: [seat] },
      'a refund as a field': { refund: { amount: amount * 2, currency } },
    };
    for (const [what, body] of Object.entries(refunds)) {
      const path = `/api/orders/${trueOrder.id}/cancel`;
      const { status } = await send(product.baseUrl, {
        method: 'POST',
        path,
        headers: bearer(ada.token),
        body,
      });
      check(status >= 400 && status < 500, {
        rule: 'refund-accepted',
        severity: 'high',
        message: `A cancellation with ${what} was answered with ${status}.`,
        where: 'POST /api/orders/{id}/cancel',
      });
    }
    return result();
  },
};
