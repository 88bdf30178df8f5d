import { OrderCancelled, type OrderPlacedData, OrderReduced } from '@railhead/common/contracts/orders';
import { PaymentRefunded, PaymentRefundFailed } from '@railhead/common/contracts/payments';
import { RunCancelled, TicketsMailed } from '@railhead/common/contracts/tickets';
import { until } from '@railhead/common/testing/until';
import { expect, test } from 'vitest';
import { allMailsSent, orderIn, parts, pay, type Tickets } from './mail-steps.ts';
import { allSeats, anOrder, startTickets } from './tickets-fixture.ts';

const refund = (tickets: Tickets, { orderId }: OrderPlacedData, amount: number, more: object) =>
  tickets.service.publish(PaymentRefunded, orderId, {
    orderId,
    paymentId: orderId,
    amount: euros(amount),
    refundId: `re_${amount}`,
    ...more,
  });
const euros = (amount: number) => ({ amount, currency: 'EUR' });

/** Waits until an attempt has failed and the next one is due by the database's clock; a service that starts makes it at once. */
const attemptFailed = (tickets: Tickets, orderId: string) =>
  until('an attempt to send to fail', async () => {
    const [mail] = (await orderIn(tickets, orderId))?.mails ?? [];
    const clock = await tickets.service.db.db?.command({ hello: 1 });
    return mail && mail.tries >= 1 && mail.dueAt < clock?.localTime;
  });

test('the tickets are mailed once, each with a QR code, and with a link', async () => {
  await using tickets = await startTickets();
  const { runId } = await tickets.schedule();
  const order = anOrder(runId, ['A-1', 'A-2']);
  await pay(tickets, order);
  const { source } = await tickets.smtp.mail(order.contact);
  await allMailsSent(tickets, order.orderId);
  await tickets.service.waitUntilIdle();
  expect((await tickets.service.publishedEvents(TicketsMailed)).map(({ data }) => data.orderId)).toContain(
    order.orderId,
  );

  expect(source).toContain(`Message-ID: <tickets-${order.orderId}@railhead>`);
  expect(source).toContain('Subject: Your tickets from Aldermoor to Cinderford (T7K4QM)');
  expect(source).toContain(`http://localhost:8080/trips/${order.orderId}`);
  const { items } = await tickets.tickets(order.accountId);
  const tokens = items.map(({ token }) => token);
  const { files, text, pictures, readPdfs, calendars } = parts(source);
  const pdfs = await readPdfs();
  expect(files.find(({ head }) => head.startsWith('text/'))?.head).toMatch(/^text\/plain/);
  for (const detail of [
    'IC 1 Test Express',
    'Ada Byron 2 (adult)',
    'Coach A, seat 2, Standard',
    'Fare €13.00',
  ])
    expect(text).toContain(detail);
  expect(pictures).toEqual(tokens);
  expect(pdfs.map(({ pages }) => pages.map(({ qr }) => qr))).toEqual([tokens]);
  expect(pdfs[0]?.info.get('Title')).toBe('Tickets T7K4QM, Aldermoor to Cinderford');
  expect(calendars).toHaveLength(1);
  expect(calendars[0]?.head).toContain('method=PUBLISH');
  for (const line of [`UID:${order.orderId}@railhead`, 'SEQUENCE:0', 'LOCATION:Aldermoor'])
    expect(calendars[0]?.lines).toContain(line);
  expect(tickets.smtp.to(order.contact)).toHaveLength(1);
});

test('while the mail server is down the mail waits, even across a restart, and is then sent once', async () => {
  await using tickets = await startTickets();
  const { runId } = await tickets.schedule();
  const order = anOrder(runId);
  await tickets.smtp.close();
  await pay(tickets, order);
  await attemptFailed(tickets, order.orderId);
  await tickets.service.app.close();

  await tickets.smtp.reopen();
  await tickets.service.restart();
  await allMailsSent(tickets, order.orderId);
  expect(tickets.smtp.to(order.contact)).toHaveLength(1);
});

test('a mail whose result was lost is sent again with the same Message-ID and Date', async () => {
  await using tickets = await startTickets();
  const { runId } = await tickets.schedule();
  const order = anOrder(runId);
  await pay(tickets, order);
  const { source: first } = await tickets.smtp.mail(order.contact);
  await allMailsSent(tickets, order.orderId);
  const at = (await orderIn(tickets, order.orderId))?.issuedAt ?? new Date();
  const leased = { id: 'tickets', kind: 'tickets', at, tries: 1, dueAt: at };
  await tickets.service.db
    .collection('orders')
    .updateOne({ 'booking.runId': runId }, { $set: { mails: [leased] } });
  await tickets.service.restart();

  const { source: second } = await tickets.smtp.mail(order.contact, 2);
  const headersOf = (source: string) => source.match(/^(Message-ID|Date|Subject): .+$/gm);
  expect(headersOf(first)).toHaveLength(3);
  expect(headersOf(second)).toEqual(headersOf(first));
});

test('tickets voided before they were mailed are not mailed; the cancellation mail reports the refund', async () => {
  await using tickets = await startTickets();
  const { runId } = await tickets.schedule();
  const order = anOrder(runId);
  await tickets.smtp.close();
  await pay(tickets, order);
  await attemptFailed(tickets, order.orderId);
  const cancelled = await tickets.service.publish(OrderCancelled, order.orderId, {
    ...allSeats(order),
    reason: 'run-cancelled',
  });
  await refund(tickets, order, 1300, { cancellationId: cancelled.id, left: euros(0) });
  await tickets.service.waitUntilIdle();
  await attemptFailed(tickets, order.orderId);
  await tickets.smtp.reopen();
  await tickets.service.restart();
  await allMailsSent(tickets, order.orderId);
  const { text, pictures } = parts(tickets.smtp.mails[0]?.source ?? '');
  expect(tickets.smtp.mails).toHaveLength(1);
  expect(text).toContain('This train has been cancelled');
  expect(text).toContain('We have refunded €13.00');
  expect(pictures).toEqual([]);
});

test('whoever has a ticket for a withdrawn train gets one mail with the reason and the full refund', async () => {
  await using tickets = await startTickets();
  const { runId, serviceDate } = await tickets.schedule();
  const order = anOrder(runId);
  await pay(tickets, order);
  await tickets.smtp.mail(order.contact);
  await tickets.withdrawAll(serviceDate);
  await until('the run to be cancelled', async () =>
    (await tickets.service.publishedEvents(RunCancelled)).some(({ subject }) => subject === runId),
  );
  const cancelled = await tickets.service.publish(OrderCancelled, order.orderId, {
    ...allSeats(order),
    reason: 'run-cancelled',
  });
  await refund(tickets, order, 1300, { cancellationId: cancelled.id, left: euros(0) });
  const { text, calendars } = parts((await tickets.smtp.mail(order.contact, 2)).source);
  expect(text).toMatch(
    /This train has been cancelled[^]*Reason: The train is no longer in the timetable\.[^]*We have refunded €13\.00/,
  );
  expect(calendars[0]?.lines).toContain('METHOD:CANCEL');
  await allMailsSent(tickets, order.orderId);
  expect(tickets.smtp.to(order.contact)).toHaveLength(2);
});

test('each cancellation is mailed once with its refund and an updated calendar entry', async () => {
  await using tickets = await startTickets();
  const { runId } = await tickets.schedule();
  const order = anOrder(runId, ['A-1', 'A-2']);
  const { orderId, contact } = order;
  await pay(tickets, order);
  await tickets.smtp.mail(contact);

  const amounts = { fee: euros(130), refund: euros(1170) };
  const reduced = { orderId, runId, seats: ['A-1'], left: ['A-2'], ...amounts };
  const { id } = await tickets.service.publish(OrderReduced, orderId, reduced);
  await refund(tickets, order, 1170, { cancellationId: id, left: euros(1430) });
  const first = parts((await tickets.smtp.mail(contact, 2)).source);
  expect(first.text).toMatch(
    /Ada Byron 1[^]*We have refunded €11\.70\.[^]*fee: €1\.30\.[^]*ticket of the other passenger/,
  );
  expect(first.text).not.toContain('Ada Byron 2');
  for (const line of ['METHOD:PUBLISH', 'SEQUENCE:1', `UID:${orderId}@railhead`])
    expect(first.calendars[0]?.lines).toContain(line);

  const ended = { orderId, runId, seats: ['A-2'], reason: 'by-buyer' as const };
  await tickets.service.publish(OrderCancelled, orderId, { ...ended, fee: euros(1300), refund: euros(0) });
  const { source } = await tickets.smtp.mail(contact, 3);
  const second = parts(source);
  expect(second.text).toMatch(/Ada Byron 2[^]*no refund is due[^]*fee: €13\.00/);
  for (const line of ['METHOD:CANCEL', 'SEQUENCE:2', 'STATUS:CANCELLED', `UID:${orderId}@railhead`])
    expect(second.calendars[0]?.lines).toContain(line);
  expect(source).toContain(`In-Reply-To: <tickets-${orderId}@railhead>`);
  await allMailsSent(tickets, orderId);
  const ids = tickets.smtp.to(contact).map((mail) => /^Message-ID: (.+)$/m.exec(mail.source)?.[1]);
  expect(new Set(ids).size).toBe(3);
});

test('a refund that could not be paid out, and is sent later, is reported by one mail each', async () => {
  await using tickets = await startTickets();
  const { runId } = await tickets.schedule();
  const order = anOrder(runId);
  const { orderId, contact } = order;
  await pay(tickets, order);
  await tickets.smtp.mail(contact);
  const terms = { fee: euros(130), refund: euros(1170) };
  const { id: cancellationId } = await tickets.service.publish(OrderCancelled, orderId, {
    ...allSeats(order),
    reason: 'by-buyer',
    ...terms,
  });
  await refund(tickets, order, 1170, { cancellationId, left: euros(130) });
  expect(parts((await tickets.smtp.mail(contact, 2)).source).text).toContain('We have refunded €11.70');

  const moved = { orderId, paymentId: orderId, amount: euros(1170), cancellationId };
  await tickets.service.publish(PaymentRefundFailed, orderId, moved);
  const { source } = await tickets.smtp.mail(contact, 3);
  expect(source).toMatch(/^Subject: Your refund could not be paid out/m);
  expect(source).toMatch(/could not pay out your refund of =E2=82=AC11\.70/);
  expect(source).toContain(`In-Reply-To: <tickets-${orderId}@railhead>`);
  await allMailsSent(tickets, orderId);

  await refund(tickets, order, 1170, { cancellationId, left: euros(130) });
  expect((await tickets.smtp.mail(contact, 4)).source).toContain('We have now refunded =E2=82=AC11.70');
  await tickets.service.waitUntilIdle();
  await allMailsSent(tickets, orderId);
  expect(tickets.smtp.to(contact)).toHaveLength(4);
});

test('names that no font covers and that contain header lines are mailed', async () => {
  await using tickets = await startTickets();
  const { runId } = await tickets.schedule();
  const order = anOrder(runId);
  const [seat] = order.seats;
  if (!seat) throw new Error('an order has a seat');
  const name = 'মোহাম্মদ 🚆 中文\r\nBcc: spy@example.org';
  await pay(tickets, { ...order, seats: [{ ...seat, passenger: { name, type: 'adult' } }] });
  const { source } = await tickets.smtp.mail(order.contact);
  expect(parts(source).text).toContain('মোহাম্মদ 🚆 中文');
  expect((await parts(source).readPdfs())[0]?.pages).toHaveLength(1);
  expect(tickets.smtp.to('spy@example.org')).toEqual([]);
});

test('a mail of a kind that only a newer version knows stays in the outbox for it', async () => {
  await using tickets = await startTickets();
  const { runId } = await tickets.schedule();
  const [first, second] = [anOrder(runId, ['A-1']), anOrder(runId, ['A-2'])];
  await pay(tickets, first);
  await allMailsSent(tickets, first.orderId);
  const mail = { id: 'later', kind: 'of-tomorrow', at: new Date(0), dueAt: new Date(0), tries: 0 };
  await tickets.service.db
    .collection<{ _id: string; mails: object[] }>('orders')
    .updateOne({ _id: first.orderId }, { $set: { mails: [mail] } });
  await pay(tickets, second);
  await allMailsSent(tickets, second.orderId);
  expect((await orderIn(tickets, first.orderId))?.mails).toEqual([mail]);
});
