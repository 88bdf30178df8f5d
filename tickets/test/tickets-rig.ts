import { OrderPlaced, type OrderPlacedData } from '@railhead/common/contracts/orders';
import { PaymentAuthorized, PaymentCaptured } from '@railhead/common/contracts/payments';
import type { RunScheduledData, TicketView } from '@railhead/common/contracts/tickets';
import { aRun } from '@railhead/common/testing/runs';
import { startService } from '@railhead/common/testing/service-fixture';
import { startSmtpServer } from '@railhead/common/testing/smtp-test-server';
import { buildApp } from '../src/app.ts';
import { openTimetable } from '../src/import/open-timetable.ts';
import { saveTimetable } from '../src/import/save-timetable.ts';

/** How the service is told to mail. */
export const mailing = (smtpUrl: string) => ({
  smtpUrl,
  mailFrom: 'Railhead <no-reply@railhead.example>',
  publicUrl: 'http://localhost:8080',
});

/** The service with a timetable and a mail server, and what orders and payments would say to it. */
export async function startTickets() {
  await using started = new AsyncDisposableStack();
  const post = started.use(await startSmtpServer());
  const rig = started.use(await startService('tickets', buildApp, mailing(post.url)));
  const running = started.move();

  const get = async <T>(url: string, account?: string) => {
    const headers = account ? { authorization: await rig.bearer({ id: account }) } : {};
    const response = await rig.app.inject({ url, headers });
    return { status: response.statusCode, body: response.json<T>() };
  };

  return {
    rig,
    post,
    get,
    tickets: async (account: string, query = '') =>
      (await get<{ items: TicketView[]; next?: string }>(`/api/tickets${query}`, account)).body,
    /** Puts a run on sale, and its stations and train with it. */
    async schedule(more: Partial<RunScheduledData> = {}): Promise<RunScheduledData> {
      const run = aRun(more);
      const stations = run.stops.map(({ stationId, name }) => ({ id: stationId, name, zone: run.zone }));
      await using timetable = await openTimetable(rig.config.mongoUrl);
      await saveTimetable({ stations, runs: [run] }, timetable, () => undefined);
      return run;
    },
    /** `orders` says that somebody took seats. */
    place: (order: OrderPlacedData, options?: { version?: number }) =>
      rig.publish(OrderPlaced, order.orderId, order, options),
    /** `payments` says that the order's money was authorised, then taken. */
    async capture({ orderId, fare }: OrderPlacedData): Promise<void> {
      const paid = { orderId, paymentId: orderId, amount: fare };
      await rig.publish(PaymentAuthorized, orderId, paid);
      await rig.publish(PaymentCaptured, orderId, paid);
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

/** An order for these seats between the run's stops 0 and 2, one adult each. */
export function anOrder(
  runId: string,
  seats: readonly string[] = ['A-1'],
  more: Partial<OrderPlacedData> = {},
): OrderPlacedData {
  const id = crypto.randomUUID().replaceAll('-', '');
  return {
    orderId: id,
    accountId: `account-${id.slice(0, 8)}`,
    reference: 'T7K4QM',
    runId,
    from: 0,
    to: 2,
    seats: seats.map((seat, index) => ({
      seat,
      passenger: { name: `Ada Byron ${index + 1}`, type: 'adult' },
      fare: { amount: 1300, currency: 'EUR' },
    })),
    contact: `${id.slice(0, 8)}@example.org`,
    fare: { amount: 1300 * seats.length, currency: 'EUR' },
    holdUntil: new Date(Date.now() + 900_000).toISOString(),
    ...more,
  };
}

/** What `orders` says when the seats of an order change their fate. */
export const endOf = ({ orderId, runId, seats }: OrderPlacedData) => ({
  orderId,
  runId,
  seats: seats.map(({ seat }) => seat),
});
