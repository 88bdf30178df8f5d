import { AccountEmailChanged } from '@railhead/common/contracts/auth';
import type { OrderPlacedData } from '@railhead/common/contracts/orders';
import { provideEmails } from '@railhead/common/service/account-emails';
import { until } from '@railhead/common/testing/until';
import { expect, test } from 'vitest';
import { allMailsSent, pay } from './mail-steps.ts';
import { anOrder, startTickets } from './tickets-fixture.ts';

test('mails go to the new address of an account, also of orders that were placed with the former one', async () => {
  await using tickets = await startTickets();
  const emails = new Map<string, string>();
  const { runId } = await tickets.schedule();
  // Nobody answers yet: the event is retried until auth does.
  const waiting = anOrder(runId, ['A-1']);
  await tickets.smtp.close();
  await pay(tickets, waiting);
  const { accountId } = waiting;
  await tickets.service.publish(AccountEmailChanged, accountId, {
    accountId,
    changedAt: new Date().toISOString(),
  });
  emails.set(accountId, 'next@example.org');
  provideEmails(tickets.service.bus, async (id) => emails.get(id));
  await until('the waiting mail to get the new address', async () => {
    const orders = tickets.service.db.collection<{ _id: string; booking: OrderPlacedData }>('orders');
    return (await orders.findOne({ _id: waiting.orderId }))?.booking.contact === 'next@example.org';
  });
  const late = { ...anOrder(runId, ['A-2']), accountId };
  await tickets.smtp.reopen();
  await pay(tickets, late);
  for (const { orderId } of [waiting, late]) await allMailsSent(tickets, orderId);
  await tickets.smtp.mail('next@example.org', 2);
  expect(tickets.smtp.to(waiting.contact)).toEqual([]);
  expect(tickets.smtp.to(late.contact)).toEqual([]);
});
