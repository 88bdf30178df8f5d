import { AccountErased } from '@railhead/common/contracts/auth';
import { HoldExpired } from '@railhead/common/contracts/expiration';
import { OrderCancelled, OrderConfirmed, OrderExpired, OrderPlaced } from '@railhead/common/contracts/orders';
import { PaymentAuthorized, PaymentCaptured, PaymentFailed } from '@railhead/common/contracts/payments';
import { RunCancelled, TicketIssued } from '@railhead/common/contracts/tickets';
import { until } from '@railhead/common/testing/until';
import { expect, test, vi } from 'vitest';
import { startOrders } from './orders-fixture.ts';

const paid = (id: string) => ({ orderId: id, paymentId: id, amount: { amount: 1300, currency: 'EUR' } });

test('an authorisation after the end of the lock never confirms the order (S4)', async () => {
  await using orders = await startOrders({ holdSeconds: 1 });
  const { body } = await orders.order('ada', orders.request(['A-1']));
  await until('the lock to pass', () => Date.now() > Date.parse(body.holdUntil) + 100);
  await orders.publish(PaymentAuthorized, body.id, paid(body.id), { version: 1 });
  await orders.publish(PaymentAuthorized, body.id, paid(body.id), { version: 1 });
  await orders.waitUntilIdle();
  expect(await orders.view('ada', body.id)).toMatchObject({
    status: 'expired',
    progress: { payment: 'authorized' },
  });
  expect(await orders.publishedEvents(OrderConfirmed)).toEqual([]);
  expect(await orders.publishedEvents(OrderExpired)).toHaveLength(1);
  expect(await orders.spans()).toEqual([]);
});

test('without timers the expiry worker ends an overdue order, and its seats are on sale again (L1)', async () => {
  await using orders = await startOrders({ holdSeconds: 1 });
  const { body } = await orders.order('ada', orders.request(['A-1']));
  await until('the order to expire', async () => (await orders.view('ada', body.id)).status === 'expired');
  await orders.waitUntilIdle();
  expect((await orders.publishedEvents(OrderExpired))[0]?.data).toMatchObject({
    cause: 'sweeper',
    seats: ['A-1'],
  });
  const metrics = await orders.app.inject({ url: '/metrics' });
  expect(metrics.body).toMatch(/railhead_orders_expired_total\{[^}]*cause="sweeper"[^}]*\} 1\n/);
  expect((await orders.order('bob', orders.request(['A-1']))).status).toBe(201);
});

test('the next buyer of an overdue seat does not wait for the expiry worker', async () => {
  await using orders = await startOrders({ holdSeconds: 1 });
  const { body } = await orders.order('ada', orders.request(['A-1']));
  await until(
    'the seat to sell',
    async () => (await orders.order('bob', orders.request(['A-1']))).status === 201,
    3000,
  );
  expect((await orders.view('ada', body.id)).status).toBe('expired');
});

test('expiry signals that are early, repeated or of an older lock change nothing (T1)', async () => {
  await using orders = await startOrders({ holdSeconds: 600 });
  const { body } = await orders.order('ada', orders.request(['A-1']));
  const signal = { orderId: body.id, holdUntil: body.holdUntil };
  for (const n of [1, 2]) await orders.publish(HoldExpired, body.id, signal, { id: `${body.id}.${n}` });
  await orders.waitUntilIdle();
  expect((await orders.view('ada', body.id)).status).toBe('pending');
});

test.each([-10, 10])(
  "with the service's clock %i minutes off, locks end neither early nor late (T1)",
  async (minutes) => {
    await using orders = await startOrders({ holdSeconds: 3 });
    const trueTime = Date.now();
    vi.useFakeTimers({ toFake: ['Date'], now: trueTime + minutes * 60_000 });
    try {
      const began = performance.now();
      const { body, status } = await orders.order('ada', orders.request(['A-1']));
      expect(status).toBe(201);
      await orders.publish(
        HoldExpired,
        body.id,
        { orderId: body.id, holdUntil: body.holdUntil },
        { id: `${body.id}.1` },
      );
      await until(
        'the order to expire',
        async () => (await orders.view('ada', body.id)).status === 'expired',
        8000,
      );
      expect(performance.now() - began).toBeGreaterThan(3000);
      // By the database's clock the lock ends near the true time.
      expect(Math.abs(Date.parse(body.holdUntil) - trueTime)).toBeLessThan(60_000);
    } finally {
      vi.useRealTimers();
    }
  },
);

test('concurrent cancellations of a pending order cancel it once', async () => {
  await using orders = await startOrders();
  const { body } = await orders.order('ada', orders.request(['A-1']));
  const cancel = async () =>
    orders.app.inject({
      method: 'POST',
      url: `/api/orders/${body.id}/cancel`,
      headers: { authorization: await orders.bearer({ id: 'ada' }) },
    });
  const answers = await Promise.all([cancel(), cancel(), cancel()]);
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200]);
  await orders.waitUntilIdle();
  expect(await orders.publishedEvents(OrderCancelled)).toHaveLength(1);
  expect(await orders.spans()).toEqual([]);
});

test('a failed payment releases the seats; capture and tickets are shown as progress', async () => {
  await using orders = await startOrders();
  const failed = (await orders.order('ada', orders.request(['A-1']))).body.id;
  const good = (await orders.order('ada', orders.request(['A-2']))).body.id;
  await orders.publish(PaymentFailed, failed, { ...paid(failed), reason: 'too-many-declines' });
  await orders.publish(PaymentAuthorized, good, paid(good));
  await orders.publish(PaymentCaptured, good, paid(good));
  await orders.publish(TicketIssued, good, {
    orderId: good,
    accountId: 'ada',
    tickets: [{ ticketId: `${good}-1`, seat: 'A-2' }],
  });
  await orders.waitUntilIdle();
  expect(await orders.view('ada', failed)).toMatchObject({
    status: 'cancelled',
    cancelReason: 'payment-failed',
  });
  await until('the ticket', async () => (await orders.view('ada', good)).progress.ticketsIssued);
  expect(await orders.view('ada', good)).toMatchObject({
    status: 'confirmed',
    progress: { payment: 'captured' },
  });
  expect((await orders.spans()).map(({ seat }) => seat)).toEqual(['A-2']);
});

test('the live orders of a cancelled run are cancelled, paid ones with a full refund', async () => {
  await using orders = await startOrders();
  const { body } = await orders.order('ada', orders.request(['A-1']));
  const paid = await orders.paidOrder('cy', ['A-2']);
  await orders.publish(RunCancelled, orders.run.runId, { runId: orders.run.runId, reason: 'storm' });
  await until('the order to end', async () => (await orders.view('ada', body.id)).status === 'cancelled');
  expect((await orders.view('ada', body.id)).cancelReason).toBe('run-cancelled');
  await until('the paid order to end', async () => (await orders.view('cy', paid)).status === 'cancelled');
  const { cancelReason, cancellations, fare } = await orders.view('cy', paid);
  expect(cancelReason).toBe('run-cancelled');
  expect(cancellations).toMatchObject([{ fee: { amount: 0 }, refund: fare }]);
});

test('erasing an account removes names and addresses; ids and versions stay (P2)', async () => {
  await using orders = await startOrders();
  const { body } = await orders.order('ada', orders.request(['A-1']));
  await orders.waitUntilIdle();
  await orders.publish(AccountErased, 'ada', { accountId: 'ada', erasedAt: new Date().toISOString() });
  await orders.waitUntilIdle();
  const stored = await orders.db.collection<{ _id: string }>('orders').findOne({ _id: body.id });
  expect(JSON.stringify(stored)).not.toMatch(/Passenger 1|ada@example\.org/);
  expect(stored).toMatchObject({
    _id: body.id,
    events: [
      { id: `${body.id}.1`, version: 1, type: OrderPlaced.type },
      { id: `${body.id}.2`, version: 2, type: OrderCancelled.type },
    ],
  });
});
