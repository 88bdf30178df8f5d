import { OrderConfirmed, type OrderPlacedData } from '@railhead/common/contracts/orders';
import { until } from '@railhead/common/testing/until';
import type { OutboxMail } from '../src/domain/order-projection.ts';
import { readPdf } from './read-pdf.ts';
import { pngText } from './read-qr.ts';
import { allSeats, type startTickets } from './tickets-fixture.ts';

export type Tickets = Awaited<ReturnType<typeof startTickets>>;

/** Places the order, confirms it and captures its payment. */
export async function pay(tickets: Tickets, order: OrderPlacedData) {
  await tickets.place(order);
  await tickets.service.publish(OrderConfirmed, order.orderId, allSeats(order));
  await tickets.capture(order);
  await tickets.service.waitUntilIdle();
}

export const orderIn = ({ service }: Tickets, orderId: string) =>
  service.db
    .collection<{ _id: string; mails?: OutboxMail[]; issuedAt?: Date }>('orders')
    .findOne({ _id: orderId });

export const allMailsSent = (tickets: Tickets, orderId: string) =>
  until('all mails to leave the outbox', async () => {
    const order = await orderIn(tickets, orderId);
    return order?.issuedAt && !order.mails;
  });

/** The attachments of a mail by file type, and its text. */
export function parts(source: string) {
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
  const attachments = (type: string) =>
    files.filter(({ head }) => new RegExp(`filename="?\\S+\\.${type}`).test(head));
  return {
    files,
    text:
      files
        .find(({ head }) => head.startsWith('text/plain'))
        ?.body.toString()
        .replaceAll('\r\n', '\n') ?? '',
    pictures: attachments('png').map(({ body }) => pngText(body)),
    readPdfs: () => Promise.all(attachments('pdf').map(({ body }) => readPdf(body))),
    calendars: attachments('ics').map(({ head, body }) => ({
      head,
      lines: body.toString().replaceAll('\r\n ', '').split('\r\n'),
    })),
  };
}
