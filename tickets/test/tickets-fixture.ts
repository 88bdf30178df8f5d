import { OrderPlaced, type OrderPlacedData } from '@railhead/common/contracts/orders';
import { PaymentAuthorized, PaymentCaptured } from '@railhead/common/contracts/payments';
import type { RunScheduledData, Stop, TicketView } from '@railhead/common/contracts/tickets';
import { stateOf } from '@railhead/common/store/document';
import { aRun } from '@railhead/common/testing/runs';
import { startService } from '@railhead/common/testing/service-fixture';
import { startSmtpServer } from '@railhead/common/testing/smtp-test-server';
import { buildApp } from '../src/app.ts';
import { type Run, retime, schedule } from '../src/domain/run.ts';
import { openTimetable } from '../src/import/open-timetable.ts';
import { saveTimetable } from '../src/import/save-timetable.ts';
import { trainOf } from '../src/persistence/train-repository.ts';

/** The feed of all runs that tests schedule. */
const feed = 'test';

/** The settings of the service that the other services do not have. */
export const ownConfig = (smtpUrl: string) => ({
  smtpUrl,
  mailFrom: 'Railhead <no-reply@railhead.example>',
  publicUrl: 'http://localhost:8080',
  keyEncryptionKey: '00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff',
  oldKeyEncryptionKeys: '',
});

/** The service with a timetable and a mail server, and the events that orders and payments would publish. */
export async function startTickets() {
  await using started = new AsyncDisposableStack();
  const smtp = started.use(await startSmtpServer());
  const service = started.use(await startService('tickets', buildApp, ownConfig(smtp.url)));
  const running = started.move();

  const get = async <T>(url: string, account?: string) => {
    const headers = account ? { authorization: await service.bearer({ id: account }) } : {};
    const response = await service.app.inject({ url, headers });
    return { status: response.statusCode, body: response.json<T>() };
  };

  /** The relay finds what another process saved only seconds later, and few tests need the event of a run. */
  const leaveUnpublished = (runId: string) =>
    service.db.collection<{ _id: string }>('runs').updateOne({ _id: runId }, { $unset: { unsentAt: 1 } });

  return {
    service,
    smtp,
    get,
    tickets: async (account: string, query = '') =>
      (await get<{ items: TicketView[]; next?: string }>(`/api/tickets${query}`, account)).body,
    /** Puts a run on sale, and its stations and train with it. Its event is published only on demand. */
    async schedule(
      more: Partial<RunScheduledData> = {},
      { isPublished = false } = {},
    ): Promise<RunScheduledData> {
      const run = aRun(more);
      const stations = run.stops.map(({ stationId, name }) => ({ id: stationId, name, zone: run.zone }));
      await using timetable = await openTimetable(service.config.mongoUrl);
      await timetable.stations.saveAll(stations);
      await timetable.trains.saveAll(new Map([[run.trainId, trainOf(run)]]));
      await timetable.runs.addAll([{ id: run.runId, decision: schedule(run, feed) }]);
      if (!isPublished) await leaveUnpublished(run.runId);
      return run;
    },
    /** Imports a feed without any train on the date, and withdraws those on sale. */
    async withdrawAll(serviceDate: string): Promise<void> {
      await using timetable = await openTimetable(service.config.mongoUrl);
      const dates = [{ serviceDate, runs: [] }];
      await saveTimetable(
        { feed, stations: [], lineNames: new Set(), unreadable: new Set(), dates },
        timetable,
        {
          progress: async () => undefined,
          patiently: (operation) => operation(),
          withdraw: true,
        },
      );
    },
    /** Gives a run the times of these stops, from another process, as the import does. */
    async retime(runId: string, stops: readonly Stop[]): Promise<void> {
      await using timetable = await openTimetable(service.config.mongoUrl);
      await timetable.runs.change(runId, (saved) => saved && retime(runId, stateOf<Run>(saved), stops));
      await leaveUnpublished(runId);
    },
    /** Publishes the order as `orders` would. */
    place: (order: OrderPlacedData, options?: { version?: number }) =>
      service.publish(OrderPlaced, order.orderId, order, options),
    /** Publishes an authorised, then captured payment as `payments` would. */
    async capture({ orderId, fare }: OrderPlacedData): Promise<void> {
      const paid = { orderId, paymentId: orderId, amount: fare };
      await service.publish(PaymentAuthorized, orderId, paid);
      await service.publish(PaymentCaptured, orderId, paid);
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

/** The data of events that end or confirm the whole order. */
export const allSeats = ({ orderId, runId, seats }: OrderPlacedData) => ({
  orderId,
  runId,
  seats: seats.map(({ seat }) => seat),
});
