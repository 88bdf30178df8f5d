import { sendHostileValues } from '@railhead/common/testing/hostile-values';
import { expect, test } from 'vitest';
import { startTickets } from './tickets-fixture.ts';

test('no value in a path, query, header or body ends in a 5xx', { timeout: 240_000 }, async () => {
  await using tickets = await startTickets();
  const run = await tickets.schedule();
  const [from, to] = run.stops.map(({ stationId }) => stationId);
  const { sent, wrong } = await sendHostileValues(tickets.service.app, {
    headers: { authorization: await tickets.service.bearer({ id: 'ada', roles: ['operator'] }) },
    parameters: {
      runId: run.runId,
      ticketId: 'order-1-1',
      from: from ?? '',
      to: to ?? '',
      date: run.serviceDate,
    },
    bodies: { cancelRun: { reason: 'storm damage' } },
  });
  expect(wrong).toEqual([]);
  expect(sent).toBeGreaterThan(1000);
});
