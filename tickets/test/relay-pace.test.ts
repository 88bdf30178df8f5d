import { aRun } from '@railhead/common/testing/runs';
import { expect, inject, test } from 'vitest';
import { schedule } from '../src/domain/run.ts';
import { openTimetable } from '../src/import/open-timetable.ts';
import { relayPace } from '../src/import/relay-pace.ts';

/** A timetable that no service publishes, with one run that is not published. */
async function anUnpublishedRun() {
  const url = new URL(inject('servers').mongoUrl);
  url.pathname = `/t${crypto.randomUUID().slice(0, 8)}`;
  const timetable = await openTimetable(url.href);
  const plan = aRun();
  await timetable.runs.addAll([{ id: plan.runId, decision: schedule(plan) }]);
  return timetable;
}

test('an import waits until the backlog is published', async () => {
  await using timetable = await anUnpublishedRun();
  const { outbox } = timetable.runs;
  const keepPace = relayPace(timetable.runs, { backlogMs: 0, noProgressMs: 60_000 });
  const order: string[] = [];
  const waiting = keepPace().then(() => order.push('the import goes on'));
  const unpublished = await outbox.unpublished(10);
  expect(unpublished).toHaveLength(1);
  order.push('published');
  await outbox.markPublished(unpublished);
  await waiting;
  expect(order).toEqual(['published', 'the import goes on']);
});

test('an import goes on when nothing is being published, and then no longer waits', async () => {
  await using timetable = await anUnpublishedRun();
  const keepPace = relayPace(timetable.runs, { backlogMs: 0, noProgressMs: 0 });
  await keepPace();
  await keepPace();
  expect(await timetable.runs.outbox.unpublished(10)).toHaveLength(1);
});
