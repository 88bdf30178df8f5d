import { OrderConfirmed, OrderExpired } from '@railhead/common/contracts/orders';
import {
  type JourneysView,
  RunCancelled,
  RunScheduled,
  type RunView,
  type StationView,
  type TrainView,
  type TravelClass,
} from '@railhead/common/contracts/tickets';
import { addDays, localDate } from '@railhead/common/domain/time';
import { until } from '@railhead/common/testing/until';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { importFeed } from '../src/import/import-feed.ts';
import { smallFeed, writeFeed } from './small-feed.ts';
import { allSeats, anOrder, startTickets } from './tickets-fixture.ts';

/** Every train runs on this date next, even if midnight passes during the test. */
const tomorrow = addDays(localDate(new Date(), 'Europe/Berlin'), 1);
let tickets: Awaited<ReturnType<typeof startTickets>>;

beforeAll(async () => {
  tickets = await startTickets();
  await using feed = await writeFeed({
    'fleet.json': JSON.stringify({
      feed: 'x',
      composition: [{ label: 'A', layout: 'few' }],
      layouts: { few: { class: 'standard', rows: 2, pattern: 'AB' } },
    }),
    'calendar.txt': smallFeed['calendar.txt']?.replace('20261231', '20991231'),
    // The night train calls at b past midnight, and only to let people board.
    'stop_times.txt': `${smallFeed['stop_times.txt']
      ?.replace('stop_id,stop_sequence', 'stop_id,stop_sequence,pickup_type,drop_off_type')
      .replace(
        'night,25:30:00,25:30:00,c,2',
        'night,24:30:00,24:31:00,b,2,0,1\nnight,25:30:00,25:30:00,c,3',
      )}`,
  });
  for (const from of ['2026-11-23', tomorrow]) {
    await importFeed({ path: feed.folder, days: 3, from }, tickets.service.config.mongoUrl, () => undefined);
  }
  await tickets.service.waitUntilIdle();
});
afterAll(() => tickets?.[Symbol.asyncDispose]());

const search = async (from: string, to: string, date: string) =>
  (await tickets.get<JourneysView>(`/api/journeys?from=${from}&to=${to}&date=${date}`)).body;
const found = async (from: string, to: string, date: string) =>
  (await search(from, to, date)).journeys.map(({ runId }) => runId);

test('finds the trains of a date by departure, with times, fare and seats left', async () => {
  const { from, to, journeys } = await search('x-a', 'x-c', '2026-11-24');
  expect([from, to]).toEqual([
    { id: 'x-a', name: 'Alpha', zone: 'Europe/Berlin' },
    { id: 'x-c', name: 'Gamma', zone: 'Europe/Berlin' },
  ]);
  expect(journeys.map(({ runId }) => runId)).toEqual(['x-day-20261124', 'x-night-20261124']);
  expect(journeys[0]).toMatchObject({
    number: 'IC 1',
    serviceDate: '2026-11-24',
    from: { stationId: 'x-a', index: 0, departure: '2026-11-24T07:05:00.000Z' },
    to: { stationId: 'x-c', index: 2, arrival: '2026-11-24T09:00:00.000Z' },
    durationMinutes: 115,
    status: 'scheduled',
    sale: { closesAt: '2026-11-24T07:05:00.000Z' },
    classes: [{ id: 'standard', fare: { currency: 'EUR' }, seats: 4, seatsLeft: 4 }],
  });
  expect(journeys[0]?.classes[0]?.fare.amount).toBeGreaterThan(0);
});

test('a night train is found by the date on the platform where one boards', async () => {
  expect(await found('x-a', 'x-c', '2026-11-23')).toEqual(['x-day-20261123', 'x-night-20261123']);
  expect(await found('x-b', 'x-c', '2026-11-24')).toEqual(['x-night-20261123', 'x-day-20261124']);
  expect(await found('x-b', 'x-c', '2026-11-26')).toEqual(['x-night-20261125']);
  expect(await found('x-b', 'x-c', '2026-11-23')).toEqual(['x-night-20261122', 'x-day-20261123']);
});

test('a date without trains names the next one that has some, unless the timetable has none', async () => {
  expect((await search('x-a', 'x-c', '2026-11-20')).nextDate).toBe('2026-11-22');
  expect((await search('x-b', 'x-c', '2026-11-22')).nextDate).toBe('2026-11-23');
  expect((await search('x-a', 'x-c', '2026-11-01')).nextDate).toBe('2026-11-22');
  for (const date of ['9999-12-25', '9999-12-31'])
    expect(await search('x-a', 'x-c', date)).not.toHaveProperty('nextDate');
  expect(await search('x-c', 'x-a', '2026-11-20')).not.toHaveProperty('nextDate');
  expect(await search('x-a', 'x-c', addDays(tomorrow, 10))).not.toHaveProperty('nextDate');
  expect(await search('x-a', 'x-c', '2026-11-24')).not.toHaveProperty('nextDate');
});

test('no journey boards or alights where the stop does not allow it, or goes backwards', async () => {
  expect(await found('x-a', 'x-b', '2026-11-24')).toEqual(['x-day-20261124']);
  expect(await found('x-c', 'x-a', '2026-11-24')).toEqual([]);
});

test.each([
  ['from=x-a&to=nowhere&date=2026-11-24', 404, 'station-unknown'],
  ['from=x-a&to=x-a&date=2026-11-24', 422, 'journey-invalid'],
  ['from=x-a&to=x-c&date=2026-02-30', 400, 'validation-failed'],
  ['from=x-a&to=x-c&date=tomorrow', 400, 'validation-failed'],
  ['from=x-a&to=x-c', 400, 'validation-failed'],
])('rejects %s', async (query, status, code) => {
  expect(await tickets.get(`/api/journeys?${query}`)).toMatchObject({ status, body: { code } });
});

test('seats left are counted for exactly the pair of stations', async () => {
  const runId = 'x-day-20261125';
  const left = async (from: string, to: string) =>
    (await search(from, to, '2026-11-25')).journeys
      .find((journey) => journey.runId === runId)
      ?.classes.map(({ seatsLeft }) => seatsLeft)[0];
  const firstPart = anOrder(runId, ['A-1', 'A-2'], { from: 0, to: 1 });
  const secondPart = anOrder(runId, ['A-2', 'A-3'], { from: 1, to: 2 });
  await tickets.place(firstPart);
  await tickets.place(secondPart);
  await tickets.service.publish(OrderConfirmed, secondPart.orderId, allSeats(secondPart));
  await tickets.service.waitUntilIdle();
  await until('the counts to be current', async () => (await left('x-a', 'x-c')) === 1);
  expect([await left('x-a', 'x-b'), await left('x-b', 'x-c')]).toEqual([2, 2]);

  await tickets.service.publish(OrderExpired, firstPart.orderId, { ...allSeats(firstPart), cause: 'timer' });
  await tickets.service.waitUntilIdle();
  await until('the counts to be current', async () => (await left('x-a', 'x-c')) === 2);
  expect([await left('x-a', 'x-b'), await left('x-b', 'x-c')]).toEqual([4, 2]);
});

test('stations are found by typed text and listed page by page', async () => {
  const stations = async (query: string) =>
    (await tickets.get<{ items: StationView[]; next?: string }>(`/api/stations?${query}`)).body;
  expect((await stations('query=gam')).items).toEqual([{ id: 'x-c', name: 'Gamma', zone: 'Europe/Berlin' }]);
  const first = await stations('limit=2');
  expect(first.items.map(({ name }) => name)).toEqual(['Alpha', 'Beta']);
  const second = await stations(`limit=2&after=${first.next}`);
  expect([second.items.map(({ name }) => name), second.next]).toEqual([['Gamma'], undefined]);
});

test('trains and classes are listed', async () => {
  const { body } = await tickets.get<{ items: TrainView[]; next?: string }>('/api/trains?limit=1');
  expect(body.items[0]).toMatchObject({ id: 'x-day', number: 'IC 1', nextDate: tomorrow });
  const rest = await tickets.get<{ items: TrainView[] }>(`/api/trains?after=${body.next}`);
  expect(rest.body.items.map(({ id }) => id)).toEqual(['x-night']);
  const classes = await tickets.get<{ items: TravelClass[] }>('/api/classes');
  expect(classes.body.items).toEqual([{ id: 'standard', name: 'Standard' }]);
});

test('a run is shown as it was published', async () => {
  const published = (await tickets.service.publishedEvents(RunScheduled)).find(
    ({ subject }) => subject === 'x-day-20261123',
  );
  const { body } = await tickets.get<RunView>('/api/runs/x-day-20261123');
  const { runId, ...data } = published?.data ?? {};
  expect(body).toEqual({ id: runId, status: 'scheduled', ...data });
  expect(await tickets.get('/api/runs/none')).toMatchObject({ status: 404, body: { code: 'run-unknown' } });
});

test('an operator cancels a run, once', async () => {
  const cancel = async (runId: string, role: 'passenger' | 'operator') =>
    tickets.service.app.inject({
      method: 'POST',
      url: `/api/runs/${runId}/cancel`,
      headers: { authorization: await tickets.service.bearer({ id: 'boss', roles: [role] }) },
      payload: { reason: 'storm damage' },
    });
  const runId = 'x-night-20261125';
  expect((await cancel(runId, 'passenger')).statusCode).toBe(403);
  expect((await cancel('none', 'operator')).statusCode).toBe(404);
  for (let again = 0; again < 2; again++) {
    const answer = await cancel(runId, 'operator');
    expect(answer.statusCode).toBe(200);
    expect(answer.json<RunView>()).toMatchObject({ status: 'cancelled', cancelReason: 'storm damage' });
  }
  await tickets.service.waitUntilIdle();
  expect((await tickets.service.publishedEvents(RunCancelled)).map(({ data }) => data)).toEqual([
    { runId, reason: 'storm damage' },
  ]);
  await until('the search to show the cancellation', async () => {
    const { journeys } = await search('x-a', 'x-c', '2026-11-25');
    return journeys.find((view) => view.runId === runId)?.status === 'cancelled';
  });
});
