import { OrderCancelled, OrderConfirmed, type OrderPlacedData } from '@railhead/common/contracts/orders';
import { until } from '@railhead/common/testing/until';
import { expect, test } from 'vitest';
import { pngText } from './read-qr.ts';
import { anOrder, endOf, startTickets } from './tickets-rig.ts';

type Tickets = Awaited<ReturnType<typeof startTickets>>;

async function pay(tickets: Tickets, order: OrderPlacedData) {
  await tickets.place(order);
  await tickets.rig.publish(OrderConfirmed, order.orderId, endOf(order));
  await tickets.capture(order);
  await tickets.rig.settled();
}
const orderIn = ({ rig }: Tickets, orderId: string) =>
  rig.db
    .collection<{ _id: string; mail?: { tries: number; dueAt: Date }; issuedAt?: Date }>('orders')
    .findOne({ _id: orderId });
const tickedOff = (tickets: Tickets, orderId: string) =>
  until('the mail to be ticked off', async () => {
    const order = await orderIn(tickets, orderId);
    return order?.issuedAt && !order.mail;
  });

test('the tickets are mailed once, with a QR code each and a link', async () => {
  await using tickets = await startTickets();
  const { runId } = await tickets.schedule();
  const order = anOrder(runId, ['A-1', 'A-2']);
  await pay(tickets, order);
  const { source } = await tickets.post.mail(order.contact);
  await tickedOff(tickets, order.orderId);

  expect(source).toContain(`Message-ID: <tickets-${order.orderId}@railhead>`);
  expect(source).toContain('Subject: Your tickets from Aldermoor to Cinderford (T7K4QM)');
  expect(source).toContain(`http://localhost:8080/trips/${order.orderId}`);
  const { items } = await tickets.tickets(order.accountId);
  const pictures = [...source.matchAll(/Content-Type: image\/png[^]*?\r\n\r\n([A-Za-z0-9+/=\r\n]+)/g)];
  expect(pictures.map(([, base64 = '']) => pngText(Buffer.from(base64, 'base64')))).toEqual(
    items.map(({ token }) => token),
  );
  expect(tickets.post.to(order.contact)).toHaveLength(1);
});

test('with the mail server away the mail waits, over a restart too, and comes once when it is back', async () => {
  await using tickets = await startTickets();
  const { runId } = await tickets.schedule();
  const order = anOrder(runId);
  await tickets.post.close();
  await pay(tickets, order);
  await until('a try to send to fail', async () => {
    const mail = (await orderIn(tickets, order.orderId))?.mail;
    return mail && mail.tries >= 1 && mail.dueAt < new Date(Date.now() + 30_000);
  });
  await tickets.rig.app.close();

  await tickets.post.reopen();
  await tickets.rig.restart();
  await tickedOff(tickets, order.orderId);
  expect(tickets.post.to(order.contact)).toHaveLength(1);
});

test('tickets voided before the mail could go are not mailed', async () => {
  await using tickets = await startTickets();
  const { runId } = await tickets.schedule();
  const order = anOrder(runId);
  await tickets.post.close();
  await pay(tickets, order);
  await tickets.rig.publish(OrderCancelled, order.orderId, { ...endOf(order), reason: 'run-cancelled' });
  await tickets.rig.settled();
  await tickets.post.reopen();
  await tickedOff(tickets, order.orderId);
  expect(tickets.post.mails).toEqual([]);
});
