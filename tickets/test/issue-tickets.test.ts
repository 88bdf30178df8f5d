import {
  OrderCancelled,
  OrderConfirmed,
  OrderExtended,
  OrderReduced,
} from '@railhead/common/contracts/orders';
import { PaymentAuthorized, PaymentCaptured, PaymentRefunded } from '@railhead/common/contracts/payments';
import { type JourneysView, TicketIssued, TicketVoided } from '@railhead/common/contracts/tickets';
import { until } from '@railhead/common/testing/until';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { allSeats, anOrder, startTickets } from './tickets-fixture.ts';

let tickets: Awaited<ReturnType<typeof startTickets>>;
let runId: string;

beforeAll(async () => {
  tickets = await startTickets();
  ({ runId } = await tickets.schedule());
});
afterAll(() => tickets?.[Symbol.asyncDispose]());

const issuedFor = async (orderId: string) =>
  (await tickets.service.publishedEvents(TicketIssued)).filter(({ data }) => data.orderId === orderId);
const voidedFor = async (orderId: string) =>
  (await tickets.service.publishedEvents(TicketVoided)).filter(({ data }) => data.orderId === orderId);

test('each passenger gets a ticket when the order is confirmed and then captured', async () => {
  const order = anOrder(runId, ['A-1', 'A-2']);
  await tickets.place(order);
  await tickets.service.publish(OrderConfirmed, order.orderId, allSeats(order));
  await tickets.service.waitUntilIdle();
  expect(await issuedFor(order.orderId)).toHaveLength(0);

  await tickets.capture(order);
  await tickets.service.waitUntilIdle();
  const [issued, ...more] = await issuedFor(order.orderId);
  expect(more).toEqual([]);
  expect(issued?.data).toEqual({
    orderId: order.orderId,
    accountId: order.accountId,
    tickets: [
      { ticketId: `${order.orderId}-1`, seat: 'A-1' },
      { ticketId: `${order.orderId}-2`, seat: 'A-2' },
    ],
  });
});

test('each passenger gets a ticket when the capture arrives first, even before the order', async () => {
  const order = anOrder(runId, ['A-3']);
  await tickets.capture(order);
  await tickets.service.waitUntilIdle();
  expect(await issuedFor(order.orderId)).toHaveLength(0);
  await tickets.place(order);
  await tickets.service.publish(OrderConfirmed, order.orderId, allSeats(order));
  await tickets.service.waitUntilIdle();
  expect(await issuedFor(order.orderId)).toHaveLength(1);
});

test('repeated and reordered events issue tickets once', async () => {
  const order = anOrder(runId, ['A-4']);
  const { orderId } = order;
  const paid = { orderId, paymentId: orderId, amount: order.fare };
  await tickets.service.publish(OrderConfirmed, orderId, allSeats(order), { version: 2 });
  await tickets.service.publish(PaymentCaptured, orderId, paid, { version: 2 });
  await tickets.service.waitUntilIdle();
  expect(await issuedFor(orderId)).toHaveLength(0);

  for (let again = 0; again < 3; again++) {
    await tickets.place(order, { version: 1 });
    await tickets.service.publish(PaymentAuthorized, orderId, paid, { version: 1 });
    await tickets.service.publish(OrderConfirmed, orderId, allSeats(order), { version: 2 });
    await tickets.service.publish(PaymentCaptured, orderId, paid, { version: 2 });
  }
  await until('the ticket to be issued', async () => (await issuedFor(orderId)).length > 0);
  await tickets.service.waitUntilIdle();
  expect(await issuedFor(orderId)).toHaveLength(1);
  expect(await voidedFor(orderId)).toHaveLength(0);
});

test('a capture for a cancelled order issues no ticket', async () => {
  const order = anOrder(runId, ['A-5']);
  await tickets.place(order);
  await tickets.service.publish(OrderConfirmed, order.orderId, allSeats(order));
  await tickets.service.publish(OrderCancelled, order.orderId, {
    ...allSeats(order),
    reason: 'payment-failed',
  });
  await tickets.service.waitUntilIdle();
  await tickets.capture(order);
  await tickets.service.waitUntilIdle();
  expect(await issuedFor(order.orderId)).toHaveLength(0);
  expect((await tickets.tickets(order.accountId)).items).toEqual([]);
});

test.each(['cancelled', 'refunded'])('a ticket is voided when its order is %s', async (how) => {
  const order = anOrder(runId, ['A-6']);
  const { orderId, accountId } = order;
  await tickets.place(order);
  await tickets.service.publish(OrderConfirmed, orderId, allSeats(order));
  await tickets.capture(order);
  await tickets.service.waitUntilIdle();
  expect((await tickets.tickets(accountId)).items.map(({ status }) => status)).toEqual(['valid']);

  if (how === 'cancelled')
    await tickets.service.publish(OrderCancelled, orderId, { ...allSeats(order), reason: 'run-cancelled' });
  const refund = { orderId, paymentId: orderId, amount: order.fare, refundId: 're_1' };
  if (how === 'refunded') await tickets.service.publish(PaymentRefunded, orderId, refund);
  await tickets.service.waitUntilIdle();
  expect((await tickets.tickets(accountId)).items.map(({ status }) => status)).toEqual(['voided']);
  expect(await voidedFor(orderId)).toHaveLength(1);
});

test('only the tickets of cancelled passengers are voided, and their seats are free at once', async () => {
  const { serviceDate, ...run } = await tickets.schedule({ trainId: 'reduced' });
  const order = anOrder(run.runId, ['A-1', 'A-2', 'A-3']);
  const { orderId, accountId, runId } = order;
  const seatsLeft = async () => {
    const url = `/api/journeys?from=aldermoor&to=cinderford&date=${serviceDate}`;
    const { journeys } = (await tickets.get<JourneysView>(url)).body;
    return journeys.find((journey) => journey.runId === runId)?.classes.find(({ id }) => id === 'standard')
      ?.seatsLeft;
  };
  await tickets.place(order);
  await tickets.service.publish(OrderExtended, orderId, {
    orderId,
    runId,
    holdUntil: order.holdUntil,
    extensions: 1,
  });
  await tickets.service.publish(OrderConfirmed, orderId, allSeats(order));
  await tickets.capture(order);
  await until('the seats to be sold', async () => (await seatsLeft()) === 37);
  await until('the tickets to be issued', async () => (await issuedFor(orderId)).length === 1);

  const money = { fee: { amount: 0, currency: 'EUR' }, refund: { amount: 1300, currency: 'EUR' } };
  const reduced = { orderId, runId, seats: ['A-2'], left: ['A-1', 'A-3'], ...money };
  const { id } = await tickets.service.publish(OrderReduced, orderId, reduced);
  await tickets.service.publish(PaymentRefunded, orderId, {
    orderId,
    paymentId: orderId,
    refundId: 're_1',
    amount: money.refund,
    cancellationId: id,
    left: { amount: 2600, currency: 'EUR' },
  });
  await until('the seat to be free', async () => (await seatsLeft()) === 38);
  await tickets.service.waitUntilIdle();
  const { items } = await tickets.tickets(accountId);
  expect(items.map(({ seat, status }) => [seat, status])).toEqual([
    ['A-1', 'valid'],
    ['A-2', 'voided'],
    ['A-3', 'valid'],
  ]);
  const [voided, ...more] = await voidedFor(orderId);
  expect(more).toEqual([]);
  expect(voided?.data.tickets).toEqual([{ ticketId: `${orderId}-2`, seat: 'A-2' }]);
});
