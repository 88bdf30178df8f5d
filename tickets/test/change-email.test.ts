import { AccountEmailChanged } from '@railhead/common/contracts/auth';
import { OrderConfirmed, type OrderPlacedData } from '@railhead/common/contracts/orders';
import { provideEmails } from '@railhead/common/service/account-emails';
import { until } from '@railhead/common/testing/until';
import { expect, test } from 'vitest';
import { pay } from './mail-steps.ts';
import { allSeats, anOrder, startTickets } from './tickets-fixture.ts';

test('mails go to the new address of an account, also of orders that were placed with the former one', async () => {
  await using tickets = await startTickets();
  const { service, smtp } = tickets;
  const { runId } = await tickets.schedule();
  const pending = anOrder(runId, ['A-1']);
  const { accountId } = pending;
  await tickets.place(pending);
  await service.waitUntilIdle();
  await service.publish(AccountEmailChanged, accountId, { accountId, changedAt: new Date().toISOString() });
  // Until auth answers, the event is retried.
  provideEmails(service.bus, async (id) => (id === accountId ? 'next@example.org' : undefined));
  await until('the pending order to get the new address', async () => {
    const orders = service.db.collection<{ _id: string; booking: OrderPlacedData }>('orders');
    return (await orders.findOne({ _id: pending.orderId }))?.booking.contact === 'next@example.org';
  });

  await service.publish(OrderConfirmed, pending.orderId, allSeats(pending));
  await tickets.capture(pending);
  const late = { ...anOrder(runId, ['A-2']), accountId };
  await pay(tickets, late);
  await smtp.mail('next@example.org', 2);
  expect(smtp.to(pending.contact)).toEqual([]);
  expect(smtp.to(late.contact)).toEqual([]);
});
