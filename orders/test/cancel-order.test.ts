import { AccountErased } from '@railhead/common/contracts/auth';
import { type CancellationQuote, OrderCancelled, OrderReduced } from '@railhead/common/contracts/orders';
import { PaymentRefunded } from '@railhead/common/contracts/payments';
import { RunRetimed, TicketIssued, TicketVoided } from '@railhead/common/contracts/tickets';
import { until } from '@railhead/common/testing/until';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openReader } from './event-reader.ts';
import { refundRules, startOrders } from './orders-fixture.ts';

const euros = (amount: number) => ({ amount, currency: 'EUR' });

let orders: Awaited<ReturnType<typeof startOrders>>;
beforeAll(async () => {
  orders = await startOrders({}, { refundRules });
});
afterAll(() => orders?.[Symbol.asyncDispose]());

const quote = async (buyer: string, id: string, query = '') => {
  const response = await orders.app.inject({
    url: `/api/orders/${id}/cancellation${query}`,
    headers: { authorization: await orders.bearer({ id: buyer }) },
  });
  return { status: response.statusCode, body: response.json<CancellationQuote & { code: string }>() };
};

test('two of four passengers are cancelled: their seats are on sale at once, the others keep theirs', async () => {
  const address = await orders.app.listen({ port: 0, host: '127.0.0.1' });
  const map = await openReader(`${address}/api/seats/${orders.run.runId}/live?from=0&to=2`);
  const id = await orders.paidOrder('ada', ['A-1', 'A-2', 'A-3', 'B-1']);
  await until('the map to show the sale', () => map.shows('A-3') === 'sold');

  const asked = await quote('ada', id, '?seats=A-2,A-3');
  expect(asked).toMatchObject({
    status: 200,
    body: { seats: [{ seat: 'A-2', feePercent: 10, fee: euros(130) }, {}], refund: euros(2340) },
  });
  const request = { seats: ['A-2', 'A-3'], expectedRefund: asked.body.refund };
  const cancelled = await orders.post('ada', id, 'cancel', request);
  expect(cancelled).toMatchObject({
    status: 200,
    body: {
      status: 'confirmed',
      refundRules,
      seats: [{ seat: 'A-1' }, { seat: 'B-1' }],
      cancellations: [{ id: `${id}.3`, seats: [{ seat: 'A-2' }, {}], fee: euros(260), refund: euros(2340) }],
    },
  });
  expect((await orders.order('bob', orders.request(['A-2']))).status).toBe(201);
  expect((await orders.order('bob', orders.request(['A-1']))).body.code).toBe('seat-taken');
  await until('the map to show it', () => map.shows('A-2') === 'sold' && map.shows('A-3') === 'free', 2000);
  map.close();

  // The same request again, as after a lost response: it changes nothing.
  const again = await orders.post('ada', id, 'cancel', request);
  expect([again.status, again.body.cancellations]).toEqual([200, cancelled.body.cancellations]);
  await orders.waitUntilIdle();
  expect(await orders.seatsOf(id)).toEqual(['A-1', 'B-1']);
  expect(await orders.publishedData(OrderReduced, id)).toEqual([
    {
      orderId: id,
      runId: orders.run.runId,
      seats: ['A-2', 'A-3'],
      left: ['A-1', 'B-1'],
      fee: euros(260),
      refund: euros(2340),
    },
  ]);
  expect(await orders.publishedData(OrderCancelled, id)).toEqual([]);
});

test('a cancellation is rejected with a new quote when the fee has risen, and after the departure', async () => {
  const run = await orders.anotherRun({ refundRules });
  const id = await orders.paidOrder('ada', ['A-1', 'A-2'], run.runId);
  const { refund } = (await quote('ada', id)).body;
  expect(refund).toEqual(euros(2340));
  /** Stands for time that passes: the order counts as sold with these times. */
  const leavesIn = async (hours: number) => {
    const shift = (at: string | undefined) =>
      at && new Date(Date.parse(at) + (hours - 24) * 3_600_000).toISOString();
    const times = run.stops.map(({ arrival, departure }) => ({
      ...(arrival && { arrival: shift(arrival) }),
      ...(departure && { departure: shift(departure) }),
    }));
    await orders.publish(RunRetimed, run.runId, { runId: run.runId, times });
    await orders.waitUntilIdle();
    const bookedTimes = { departure: times[0]?.departure, arrival: times[2]?.arrival };
    await orders.db.collection<{ _id: string }>('orders').updateOne({ _id: id }, { $set: { bookedTimes } });
  };
  await leavesIn(3);
  const refused = await orders.post('ada', id, 'cancel', { expectedRefund: refund });
  expect(refused).toMatchObject({
    status: 409,
    body: {
      code: 'refund-changed',
      facts: { quote: { refund: euros(1300), seats: [{ feePercent: 50 }, {}] } },
    },
  });
  const one = await orders.post('ada', id, 'cancel', { seats: ['A-1'], expectedRefund: euros(650) });
  expect(one.status).toBe(200);
  await leavesIn(-1);
  expect((await quote('ada', id)).body.code).toBe('run-departed');
  expect((await orders.post('ada', id, 'cancel')).body.code).toBe('run-departed');
  expect(await orders.seatsOf(id)).toEqual(['A-2']);
});

test('an order shows new times and request stops of its run beside the times it was sold with, and is cancelled free of charge', async () => {
  const run = await orders.anotherRun({ refundRules });
  const id = await orders.paidOrder('ada', ['B-1'], run.runId);
  expect(await orders.view('ada', id)).not.toHaveProperty('retimed');
  const later = (time: string) => new Date(Date.parse(time) + 3 * 3_600_000).toISOString();
  const times = run.stops.map(({ arrival, departure }, index) => ({
    ...(arrival && { arrival: later(arrival) }),
    ...(departure && { departure: later(departure) }),
    ...(index === 0 && { requests: { board: 'phone-agency' as const } }),
  }));
  await orders.publish(RunRetimed, run.runId, { runId: run.runId, times });
  await orders.waitUntilIdle();
  const view = await orders.view('ada', id);
  const booked = { departure: run.stops[0]?.departure ?? '', arrival: run.stops[2]?.arrival ?? '' };
  expect(view).toMatchObject({
    from: { departure: later(booked.departure), boardOnRequest: 'phone-agency' },
    retimed: { booked, isCancellationFree: true },
  });
  const { fare } = view;
  expect((await quote('ada', id)).body).toMatchObject({ feeWaived: 'retimed', refund: fare });
  const cancelled = await orders.post('ada', id, 'cancel', { expectedRefund: fare });
  expect(cancelled.body).toMatchObject({ status: 'cancelled', cancellations: [{ refund: fare }] });
});

test('a train that departs earlier, before now, is cancelled free of charge until the departure that was sold', async () => {
  const run = await orders.anotherRun({ refundRules });
  const id = await orders.paidOrder('ada', ['B-2'], run.runId);
  const { fare } = await orders.view('ada', id);
  const dayBefore = (time: string) => new Date(Date.parse(time) - 25 * 3_600_000).toISOString();
  const times = run.stops.map(({ arrival, departure }) => ({
    ...(arrival && { arrival: dayBefore(arrival) }),
    ...(departure && { departure: dayBefore(departure) }),
  }));
  await orders.publish(RunRetimed, run.runId, { runId: run.runId, times });
  await orders.waitUntilIdle();
  const validUntil = run.stops[0]?.departure;
  expect((await quote('ada', id)).body).toMatchObject({ feeWaived: 'retimed', refund: fare, validUntil });
  const cancelled = await orders.post('ada', id, 'cancel', { expectedRefund: fare });
  expect(cancelled.body).toMatchObject({ status: 'cancelled', cancellations: [{ refund: fare }] });
});

test('a refund is shown on its cancellation, and the remaining tickets stay issued', async () => {
  const id = await orders.paidOrder('ada', ['A-21', 'A-22']);
  const tickets = ['A-21', 'A-22'].map((seat, index) => ({ ticketId: `${id}-${index + 1}`, seat }));
  await orders.publish(TicketIssued, id, { orderId: id, accountId: 'ada', tickets });
  await orders.post('ada', id, 'cancel', { seats: ['A-21'] });
  await orders.publish(TicketVoided, id, { orderId: id, accountId: 'ada', tickets: tickets.slice(0, 1) });
  const refund = { orderId: id, paymentId: id, amount: euros(1170), refundId: 're_1', left: euros(1430) };
  const { time } = await orders.publish(PaymentRefunded, id, { ...refund, cancellationId: `${id}.3` });
  await orders.waitUntilIdle();
  expect(await orders.view('ada', id)).toMatchObject({
    status: 'confirmed',
    progress: { payment: 'captured', ticketsIssued: true },
    cancellations: [{ id: `${id}.3`, refundedAt: time }],
  });
});

test('another account’s order is unknown, and invalid requests are rejected with their code (P1)', async () => {
  const id = await orders.paidOrder('ada', ['A-25']);
  expect((await quote('bob', id)).body.code).toBe('order-unknown');
  expect((await orders.post('bob', id, 'cancel')).body.code).toBe('order-unknown');
  expect(await quote('ada', id, '?seats=A-1,;')).toMatchObject({ status: 400 });
  expect(await quote('ada', id, '?seats=A-26')).toMatchObject({
    status: 404,
    body: { code: 'seat-unknown' },
  });
  for (const body of [
    { seats: [] },
    { expectedRefund: { amount: -1, currency: 'EUR' } },
    { all: true },
    [],
  ]) {
    expect(await orders.post('ada', id, 'cancel', body)).toMatchObject({
      status: 400,
      body: { code: 'validation-failed' },
    });
  }
  const pending = (await orders.order('ada', orders.request(['A-27', 'A-28']))).body.id;
  expect((await quote('ada', pending)).body).toMatchObject({ fee: euros(0), refund: euros(0) });
  expect(await orders.post('ada', pending, 'cancel', { seats: ['A-27'] })).toMatchObject({
    status: 409,
    body: { code: 'order-not-paid' },
  });
  expect(await orders.seatsOf(id)).toEqual(['A-25']);
});

test('erasing an account removes names from its cancellations too (P2)', async () => {
  const id = await orders.paidOrder('eve', ['A-31', 'A-32']);
  await orders.post('eve', id, 'cancel', { seats: ['A-31'] });
  await orders.publish(AccountErased, 'eve', { accountId: 'eve', erasedAt: new Date().toISOString() });
  await orders.waitUntilIdle();
  const stored = await orders.db.collection<{ _id: string }>('orders').findOne({ _id: id });
  expect(stored).toMatchObject({ cancellations: [{ seats: [{ seat: 'A-31' }] }] });
  expect(JSON.stringify(stored)).not.toMatch(/Passenger \d|eve@example\.org/);
});
