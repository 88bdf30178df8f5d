import type { JourneysView } from '@railhead/common/contracts/tickets';
import type { App } from '@railhead/common/http/app';
import { aRun } from '@railhead/common/testing/runs';
import { until } from '@railhead/common/testing/until';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildApp } from '../src/app.ts';
import { anOrder, ownConfig, startTickets } from './tickets-fixture.ts';

/** Far less than the minute after which a cached response expires anyway. */
const soonMs = 8000;

let tickets: Awaited<ReturnType<typeof startTickets>>;

beforeAll(async () => {
  tickets = await startTickets();
});
afterAll(() => tickets?.[Symbol.asyncDispose]());

/** A run that leaves in the morning of a date of its zone. */
function onDate(serviceDate: string, more: Parameters<typeof aRun>[0] = {}) {
  const { stops } = aRun();
  const at = (hour: number) => `${serviceDate}T${String(6 + hour).padStart(2, '0')}:00:00.000Z`;
  return aRun({
    serviceDate,
    stops: stops.map((stop, hour) => ({
      ...stop,
      ...(stop.arrival && { arrival: at(hour) }),
      ...(stop.departure && { departure: at(hour) }),
    })),
    ...more,
  });
}
const pathOf = ({ stops }: ReturnType<typeof aRun>) => {
  const [first, last] = [stops[0], stops.at(-1)];
  return `/api/journeys?from=${first?.stationId}&to=${last?.stationId}&date=${first?.departure?.slice(0, 10)}`;
};
const seatsLeft = async (app: App, path: string, runId: string) =>
  (await app.inject(path))
    .json<JourneysView>()
    .journeys.find((journey) => journey.runId === runId)
    ?.classes.reduce((sum, travelClass) => sum + travelClass.seatsLeft, 0);

test('an unchanged response is not sent again', async () => {
  const run = await tickets.schedule(onDate('2030-01-05', { runId: 'cached-etag-20300105' }));
  await tickets.service.waitUntilIdle();
  const path = pathOf(run);
  const first = await until('the run to be found', async () => {
    const answer = await tickets.service.app.inject(path);
    return answer.body.includes(run.runId) ? answer : undefined;
  });
  const { etag } = first.headers;
  expect([first.headers['content-type'], first.headers['cache-control']]).toEqual([
    'application/json; charset=utf-8',
    'no-cache',
  ]);
  const again = await tickets.service.app.inject({
    url: path,
    headers: { 'if-none-match': `"other", ${etag}` },
  });
  expect([again.statusCode, again.body, again.headers.etag]).toEqual([304, '', etag]);

  await tickets.place(anOrder(run.runId, ['A-1']));
  const changed = await until(
    'another response',
    async () => {
      const answer = await tickets.service.app.inject({
        url: path,
        headers: { 'if-none-match': String(etag) },
      });
      return answer.statusCode === 200 ? answer : undefined;
    },
    soonMs,
  );
  expect(changed.headers.etag).not.toBe(etag);
});

test('a sale appears in the searches of every instance, whichever consumed its event', async () => {
  const run = await tickets.schedule(onDate('2030-01-06', { runId: 'cached-instances-20300106' }));
  const other = await buildApp({ ...tickets.service.config, ...ownConfig(tickets.smtp.url) });
  try {
    await other.ready();
    await until('the other instance', async () => (await other.inject('/ready')).statusCode === 200);
    const path = pathOf(run);
    const left = () =>
      Promise.all([tickets.service.app, other].map((app) => seatsLeft(app, path, run.runId)));
    const before = await until('both to have the run', async () => {
      const [here, there] = await left();
      return here === there ? here : undefined;
    });
    for (const sold of [1, 2, 3]) {
      await tickets.place(anOrder(run.runId, [`A-${sold}`]));
      await tickets.service.waitUntilIdle();
      await until(
        `${sold} sold in both`,
        async () => (await left()).every((seats) => seats === before - sold),
        soonMs,
      );
    }
  } finally {
    await other.close();
  }
});

test('a run that is put on sale appears in a search that found nothing before', async () => {
  const run = onDate('2031-03-03', { runId: 'cached-new-20310303' });
  await tickets.schedule(onDate('2031-03-04'));
  const path = pathOf(run);
  const empty = await tickets.service.app.inject(path);
  expect(empty.json<JourneysView>().journeys).toEqual([]);
  await tickets.schedule(run, { isPublished: true });
  await until(
    'the new run',
    async () => (await seatsLeft(tickets.service.app, path, run.runId)) !== undefined,
    soonMs,
  );
});
