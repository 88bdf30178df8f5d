import {
  OrderCancelled,
  OrderConfirmed,
  type OrderPlacedData,
  OrderReduced,
} from '@railhead/common/contracts/orders';
import { PaymentRefunded } from '@railhead/common/contracts/payments';
import { TicketsMailed } from '@railhead/common/contracts/tickets';
import { until } from '@railhead/common/testing/until';
import { expect, test } from 'vitest';
import { readPdf } from '../src/print/read-pdf.ts';
import { pngText } from './read-qr.ts';
import { anOrder, endOf, startTickets } from './tickets-rig.ts';

type Tickets = Awaited<ReturnType<typeof startTickets>>;

async function pay(tickets: Tickets, order: OrderPlacedData) {
  await tickets.place(order);
  await tickets.rig.publish(OrderConfirmed, order.orderId, endOf(order));
  await tickets.capture(order);
  await tickets.rig.waitUntilIdle();
}
const giveBack = (tickets: Tickets, { orderId }: OrderPlacedData, amount: number, more: object) =>
  tickets.rig.publish(PaymentRefunded, orderId, {
    orderId,
    paymentId: orderId,
    amount: euros(amount),
    refundId: `re_${amount}`,
    ...more,
  });
const euros = (amount: number) => ({ amount, currency: 'EUR' });
const orderIn = ({ rig }: Tickets, orderId: string) =>
  rig.db
    .collection<{ _id: string; mails?: { tries: number; dueAt: Date }[]; issuedAt?: Date }>('orders')
    .findOne({ _id: orderId });
const tickedOff = (tickets: Tickets, orderId: string) =>
  until('the mails to be ticked off', async () => {
    const order = await orderIn(tickets, orderId);
    return order?.issuedAt && !order.mails;
  });

const failedTry = (tickets: Tickets, orderId: string) =>
  until('a try to send to fail', async () => {
    const [mail] = (await orderIn(tickets, orderId))?.mails ?? [];
    return mail && mail.tries >= 1 && mail.dueAt < new Date(Date.now() + 30_000);
  });

/** The files of a mail by their names' endings, and its text as a program without pictures shows it. */
function parts(source: string) {
  const files = Array.from(
    source.matchAll(/Content-Type: (\S[^]*?)\r\n\r\n([^]*?)(?=\r\n--)/g),
    ([, head = '', body = '']) => ({
      head,
      body: head.includes('base64')
        ? Buffer.from(body, 'base64')
        : Buffer.from(
            body
              .replaceAll('=\r\n', '')
              .replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
            'latin1',
          ),
    }),
  );
  const ending = (name: string) =>
    files.filter(({ head }) => new RegExp(`filename="?\\S+\\.${name}`).test(head));
  return {
    files,
    text:
      files
        .find(({ head }) => head.startsWith('text/plain'))
        ?.body.toString()
        .replaceAll('\r\n', '\n') ?? '',
    pictures: ending('png').map(({ body }) => pngText(body)),
    pdfs: ending('pdf').map(({ body }) => readPdf(body)),
    calendars: ending('ics').map(({ head, body }) => ({
      head,
      lines: body.toString().replaceAll('\r\n ', '').split('\r\n'),
    })),
  };
}

test('the tickets are mailed once, with a QR code each and a link', async () => {
  await using tickets = await startTickets();
  const { runId } = await tickets.schedule();
  const order = anOrder(runId, ['A-1', 'A-2']);
  await pay(tickets, order);
  const { source } = await tickets.post.mail(order.contact);
  await tickedOff(tickets, order.orderId);
  await tickets.rig.waitUntilIdle();
  expect((await tickets.rig.publishedEvents(TicketsMailed)).map(({ data }) => data.orderId)).toContain(
    order.orderId,
  );

  expect(source).toContain(`Message-ID: <tickets-${order.orderId}@railhead>`);
  expect(source).toContain('Subject: Your tickets from Aldermoor to Cinderford (T7K4QM)');
  expect(source).toContain(`http://localhost:8080/trips/${order.orderId}`);
  const { items } = await tickets.tickets(order.accountId);
  const tokens = items.map(({ token }) => token);
  const { files, text, pictures, pdfs, calendars } = parts(source);
  expect(files.find(({ head }) => head.startsWith('text/'))?.head).toMatch(/^text\/plain/);
  for (const fact of ['IC 1 Test Express', 'Ada Byron 2 (adult)', 'Coach A, seat 2, Standard', 'Fare €13.00'])
    expect(text).toContain(fact);
  expect(pictures).toEqual(tokens);
  expect(pdfs.map(({ pages }) => pages.map(({ qr }) => qr))).toEqual([tokens]);
  expect(pdfs[0]?.info('Title')).toBe('Tickets T7K4QM, Aldermoor to Cinderford');
  expect(calendars).toHaveLength(1);
  expect(calendars[0]?.head).toContain('method=PUBLISH');
  for (const line of [`UID:${order.orderId}@railhead`, 'SEQUENCE:0', 'LOCATION:Aldermoor'])
    expect(calendars[0]?.lines).toContain(line);
  expect(tickets.post.to(order.contact)).toHaveLength(1);
});

test('with the mail server away the mail waits, over a restart too, and comes once when it is back', async () => {
  await using tickets = await startTickets();
  const { runId } = await tickets.schedule();
  const order = anOrder(runId);
  await tickets.post.close();
  await pay(tickets, order);
  await failedTry(tickets, order.orderId);
  await tickets.rig.app.close();

  await tickets.post.reopen();
  await tickets.rig.restart();
  await tickedOff(tickets, order.orderId);
  expect(tickets.post.to(order.contact)).toHaveLength(1);
});

test('a mail whose answer was lost goes again as the same mail', async () => {
  await using tickets = await startTickets();
  const { runId } = await tickets.schedule();
  const order = anOrder(runId);
  await pay(tickets, order);
  const { source: first } = await tickets.post.mail(order.contact);
  await tickedOff(tickets, order.orderId);
  const at = (await orderIn(tickets, order.orderId))?.issuedAt ?? new Date();
  const begun = { id: 'tickets', kind: 'tickets', at, tries: 1, dueAt: at };
  await tickets.rig.db
    .collection('orders')
    .updateOne({ 'booking.runId': runId }, { $set: { mails: [begun] } });

  const { source: second } = await tickets.post.mail(order.contact, 2);
  const headersOf = (source: string) => source.match(/^(Message-ID|Date|Subject): .+$/gm);
  expect(headersOf(first)).toHaveLength(3);
  expect(headersOf(second)).toEqual(headersOf(first));
});

test('tickets voided before the mail could go are not mailed, only what became of the money', async () => {
  await using tickets = await startTickets();
  const { runId } = await tickets.schedule();
  const order = anOrder(runId);
  await tickets.post.close();
  await pay(tickets, order);
  await failedTry(tickets, order.orderId);
  const cancelled = await tickets.rig.publish(OrderCancelled, order.orderId, {
    ...endOf(order),
    reason: 'run-cancelled',
  });
  await giveBack(tickets, order, 1300, { cancellationId: cancelled.id, left: euros(0) });
  await tickets.rig.waitUntilIdle();
  await tickets.post.reopen();
  await tickedOff(tickets, order.orderId);
  const { text, pictures } = parts(tickets.post.mails[0]?.source ?? '');
  expect(tickets.post.mails).toHaveLength(1);
  expect(text).toContain('This train does not run');
  expect(text).toContain('€13.00 is on its way back');
  expect(pictures).toEqual([]);
});

test('one mail for each cancellation says what comes back, and changes the entry in the calendar', async () => {
  await using tickets = await startTickets();
  const { runId } = await tickets.schedule();
  const order = anOrder(runId, ['A-1', 'A-2']);
  const { orderId, contact } = order;
  await pay(tickets, order);
  await tickets.post.mail(contact);

  const money = { fee: euros(130), refund: euros(1170) };
  const reduced = { orderId, runId, seats: ['A-1'], left: ['A-2'], ...money };
  const { id } = await tickets.rig.publish(OrderReduced, orderId, reduced);
  await giveBack(tickets, order, 1170, { cancellationId: id, left: euros(1430) });
  const first = parts((await tickets.post.mail(contact, 2)).source);
  expect(first.text).toMatch(
    /Ada Byron 1[^]*€11\.70 is on its way[^]*Fee: €1\.30\.[^]*other passenger travels/,
  );
  expect(first.text).not.toContain('Ada Byron 2');
  for (const line of ['METHOD:PUBLISH', 'SEQUENCE:1', `UID:${orderId}@railhead`])
    expect(first.calendars[0]?.lines).toContain(line);

  const ended = { orderId, runId, seats: ['A-2'], reason: 'by-buyer' as const };
  await tickets.rig.publish(OrderCancelled, orderId, { ...ended, fee: euros(1300), refund: euros(0) });
  const { source } = await tickets.post.mail(contact, 3);
  const second = parts(source);
  expect(second.text).toMatch(/Ada Byron 2[^]*nothing is given back[^]*Fee: €13\.00/);
  for (const line of ['METHOD:CANCEL', 'SEQUENCE:2', 'STATUS:CANCELLED', `UID:${orderId}@railhead`])
    expect(second.calendars[0]?.lines).toContain(line);
  expect(source).toContain(`In-Reply-To: <tickets-${orderId}@railhead>`);
  await tickedOff(tickets, orderId);
  const ids = tickets.post.to(contact).map((mail) => /^Message-ID: (.+)$/m.exec(mail.source)?.[1]);
  expect(new Set(ids).size).toBe(3);
});

test('names that no font and no header can carry are mailed all the same', async () => {
  await using tickets = await startTickets();
  const { runId } = await tickets.schedule();
  const order = anOrder(runId);
  const [seat] = order.seats;
  if (!seat) throw new Error('an order has a seat');
  const name = 'মোহাম্মদ 🚆 中文\r\nBcc: spy@example.org';
  await pay(tickets, { ...order, seats: [{ ...seat, passenger: { name, type: 'adult' } }] });
  const { source } = await tickets.post.mail(order.contact);
  expect(parts(source).text).toContain('মোহাম্মদ 🚆 中文');
  expect(parts(source).pdfs[0]?.pages).toHaveLength(1);
  expect(tickets.post.to('spy@example.org')).toEqual([]);
});
