import { OrderCancelled, type OrderPlacedData, OrderReduced } from '@railhead/common/contracts/orders';
import type { RunScheduledData, Stop } from '@railhead/common/contracts/tickets';
import { until } from '@railhead/common/testing/until';
import { expect, test } from 'vitest';
import { allMailsSent, orderIn, parts, pay, type Tickets } from './mail-steps.ts';
import { allSeats, anOrder, startTickets } from './tickets-fixture.ts';

const minute = 60_000;
const moved = (time: string | undefined, minutes: number) =>
  time && new Date(Date.parse(time) + minutes * minute).toISOString();

/** Moves the run by so many minutes from this stop on. */
function retime(tickets: Tickets, run: RunScheduledData, minutes: number, fromStop = 0) {
  const stops = run.stops.map(({ arrival, departure, ...stop }, index) => {
    const by = index < fromStop ? 0 : minutes;
    const times = { arrival: moved(arrival, by), departure: moved(departure, by) };
    return {
      ...stop,
      ...(times.arrival && { arrival: times.arrival }),
      ...(times.departure && { departure: times.departure }),
    };
  });
  return tickets.retime(run.runId, stops);
}

/** The run stops at its first station only for passengers who have phoned. */
async function callOnRequest(tickets: Tickets, runId: string) {
  const run = await tickets.service.db
    .collection<{ _id: string; stops: Stop[] }>('runs')
    .findOne({ _id: runId });
  const stops = run?.stops.map((stop, index) =>
    index === 0 ? { ...stop, boardOnRequest: 'phone-agency' as const } : stop,
  );
  await tickets.retime(runId, stops ?? []);
}

/** Waits until no run has new times that were not announced. A service that starts looks for them at once. */
async function announced({ service }: Tickets) {
  await service.restart();
  await until(
    'all new times to be announced',
    async () =>
      (await service.db.collection('runs').countDocuments({ timesBefore: { $exists: true } })) === 0,
  );
}
const waitingMails = async (tickets: Tickets, orderId: string) =>
  (await orderIn(tickets, orderId))?.mails ?? [];
/** Ends the wait for further changes. A service that starts looks for mails that are due at once. */
async function sendNow({ service }: Tickets) {
  await service.db
    .collection('orders')
    .updateMany({ 'mails.kind': 'retimed' }, { $set: { 'mails.$.dueAt': new Date(0) } });
  await service.restart();
}

async function buy(tickets: Tickets, run: RunScheduledData, more: Partial<OrderPlacedData> = {}) {
  const order = anOrder(run.runId, ['A-1'], more);
  await pay(tickets, order);
  await tickets.smtp.mail(order.contact);
  await allMailsSent(tickets, order.orderId);
  return order;
}

test('new times, and then a new request stop, are mailed once with the latest ones, a new PDF and a calendar entry that replaces the old one', async () => {
  await using tickets = await startTickets();
  const run = await tickets.schedule();
  const order = await buy(tickets, run);
  await retime(tickets, run, 30);
  await announced(tickets);
  await retime(tickets, run, 180);
  await announced(tickets);
  expect(await waitingMails(tickets, order.orderId)).toMatchObject([{ id: 'retimed-2', tries: 0 }]);

  await sendNow(tickets);
  const { source } = await tickets.smtp.mail(order.contact, 2);
  await allMailsSent(tickets, order.orderId);
  const { text, readPdfs, calendars } = parts(source);
  const clock = (time = '') => time.slice(11, 16);
  const departure = run.stops[0]?.departure;
  expect(source).toContain(`Message-ID: <retimed-2-${order.orderId}@railhead>`);
  expect(source).toContain('Subject: New times for your train: Aldermoor to Cinderford (T7K4QM)');
  expect(text).toMatch(
    new RegExp(
      `New times:[^]*${clock(moved(departure, 180))} Aldermoor[^]*Previous times:[^]*${clock(departure)} Aldermoor`,
    ),
  );
  expect(text).toContain('cancel free of charge');
  expect((await readPdfs())[0]?.pages).toHaveLength(1);
  for (const line of ['METHOD:PUBLISH', 'SEQUENCE:2', `UID:${order.orderId}@railhead`])
    expect(calendars[0]?.lines).toContain(line);
  const start = moved(departure, 180)?.replace(/\.\d+/, '').replaceAll(/[-:]/g, '');
  expect(calendars[0]?.lines).toContain(`DTSTART:${start}`);

  const headers = { authorization: await tickets.service.bearer({ id: order.accountId }) };
  const download = await tickets.service.app.inject({ url: `/api/tickets/${order.orderId}-1.ics`, headers });
  expect(download.body).toContain('SEQUENCE:2');
  expect(tickets.smtp.to(order.contact)).toHaveLength(2);

  await callOnRequest(tickets, run.runId);
  await announced(tickets);
  await sendNow(tickets);
  const asked = parts((await tickets.smtp.mail(order.contact, 3)).source);
  const note = 'The train calls at Aldermoor only by arrangement';
  expect(asked.text.replaceAll('\n', ' ')).toContain(
    `Aldermoor to Cinderford: request stops changed  ${note}`,
  );
  expect((await asked.readPdfs())[0]?.pages[0]?.paragraphs.join(' ')).toContain(note);
  const { items } = await tickets.tickets(order.accountId);
  expect(items).toMatchObject([{ from: { boardOnRequest: 'phone-agency' } }]);
});

test('nobody is mailed about times at stops that the journey does not touch, nor whoever has cancelled', async () => {
  await using tickets = await startTickets();
  const run = await tickets.schedule();
  const [stays, cancels, affected] = [
    await buy(tickets, run),
    await buy(tickets, run),
    await buy(tickets, run, { to: 4 }),
  ];
  await tickets.service.publish(OrderCancelled, cancels.orderId, {
    ...allSeats(cancels),
    reason: 'by-buyer',
  });
  await tickets.service.waitUntilIdle();
  await retime(tickets, run, 20, 3);
  await announced(tickets);
  expect(await waitingMails(tickets, stays.orderId)).toEqual([]);
  expect((await waitingMails(tickets, cancels.orderId)).filter(({ kind }) => kind === 'retimed')).toEqual([]);
  expect(await waitingMails(tickets, affected.orderId)).toMatchObject([{ kind: 'retimed' }]);
});

test('an order that was sold at times that had changed already is mailed about them once it has its ticket', async () => {
  await using tickets = await startTickets();
  const run = await tickets.schedule();
  const bookedTimes = { departure: run.stops[0]?.departure ?? '', arrival: run.stops[2]?.arrival ?? '' };
  await retime(tickets, run, 15);
  await announced(tickets);
  const order = anOrder(run.runId, ['A-1'], { bookedTimes });
  await pay(tickets, order);
  expect((await waitingMails(tickets, order.orderId)).filter(({ kind }) => kind === 'retimed')).toMatchObject(
    [{ timesBefore: bookedTimes }],
  );
});

test('announcing that was interrupted is completed after a restart, once for each order', async () => {
  await using tickets = await startTickets();
  const run = await tickets.schedule();
  const [first, second] = [await buy(tickets, run), await buy(tickets, run)];
  await tickets.service.app.close();
  await retime(tickets, run, 15);
  const runs = tickets.service.db.collection<{ _id: string }>('runs');
  expect(await runs.countDocuments({ timesBefore: { $exists: true } })).toBe(1);
  await announced(tickets);
  // The service died before it marked the run as announced.
  await runs.updateOne({ _id: run.runId }, { $set: { timesBefore: [] } });
  await announced(tickets);
  for (const { orderId } of [first, second])
    expect(await waitingMails(tickets, orderId)).toMatchObject([{ id: 'retimed-1' }]);
});

test('later changes raise the number of the calendar entry further', async () => {
  await using tickets = await startTickets();
  const run = await tickets.schedule();
  const order = anOrder(run.runId, ['A-1', 'A-2']);
  await pay(tickets, order);
  await tickets.smtp.mail(order.contact);
  await retime(tickets, run, 15);
  await announced(tickets);
  const { orderId, runId } = order;
  const none = { amount: 0, currency: 'EUR' };
  await tickets.service.publish(OrderReduced, orderId, {
    orderId,
    runId,
    seats: ['A-1'],
    left: ['A-2'],
    fee: none,
    refund: none,
  });
  await tickets.service.waitUntilIdle();
  const headers = { authorization: await tickets.service.bearer({ id: order.accountId }) };
  const download = await tickets.service.app.inject({ url: `/api/tickets/${orderId}-2.ics`, headers });
  expect(download.body).toContain('SEQUENCE:2');
});
