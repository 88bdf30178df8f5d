import { addDays } from '@railhead/common/domain/time';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { changed, type Files, nothing, startImports, tomorrow } from './import-fixture.ts';
import { anOrder } from './tickets-fixture.ts';

// Each test has a feed of its own, so they run side by side.
let imports: Awaited<ReturnType<typeof startImports>>;
const aFeed: typeof imports.aFeed = (from) => imports.aFeed(from);
beforeAll(async () => {
  imports = await startImports();
});
afterAll(() => imports?.[Symbol.asyncDispose]());

const otherCoach = {
  composition: [{ label: 'Z', layout: 'few' }],
  layouts: { few: { class: 'standard', rows: 2, pattern: 'AB' } },
};
const changedTrain = (feed: string, what: string): Files =>
  what === 'stops'
    ? changed('day,09:00:00,09:02:00,b,2\n', '')
    : { 'fleet.json': JSON.stringify({ feed, ...otherCoach }) };
test.each(['stops', 'seats'])(
  'sold runs whose %s would change are rejected and stay as they are',
  async (what) => {
    const { feed, imported, typed, runs } = aFeed(tomorrow());
    await imported();
    const before = await runs();
    for (const { _id } of before) await imports.tickets.place(anOrder(_id, ['A-1'], { to: 1 }));
    const again = await typed(changedTrain(feed, what));
    expect(again.code).toBe(1);
    for (const { _id } of before.filter(({ _id: id }) => what === 'seats' || id.includes('-day-')))
      expect(again.faults).toContain(`rejected: ${_id}: its ${what} would change`);
    expect(await runs()).toEqual(before);
  },
);

test.each(['stops', 'seats'])(
  'runs without orders whose %s change are replaced by new runs',
  async (what) => {
    const date = tomorrow();
    const { feed, imported, runs, scheduled } = aFeed(date);
    await imported();
    const day = (serviceDate: string) => `${feed}-day-${serviceDate.replaceAll('-', '')}`;
    const [sold, unsold] = [day(addDays(date, 1)), day(date)];
    await imports.tickets.place(anOrder(sold, ['A-1'], { to: 1 }));
    await imports.tickets.service.waitUntilIdle();
    const files = changedTrain(feed, what);
    const again = await imported(files);
    expect(again.replaced).toBe(what === 'stops' ? 1 : 3);
    expect(again.rejected.map(({ runId }) => runId)).toEqual([sold]);
    const found = (await runs()).filter(({ _id }) => _id.startsWith(unsold));
    expect(found).toMatchObject([
      { _id: unsold, status: 'cancelled' },
      { _id: `${unsold}-2`, trainId: `${feed}-day`, status: 'scheduled' },
    ]);
    const published = (await scheduled()).find(({ subject }) => subject === `${unsold}-2`);
    expect(published?.data.stops).toHaveLength(what === 'stops' ? 2 : 3);
    expect(published?.data.coaches).toHaveLength(what === 'stops' ? 5 : 1);
    const { body } = await imports.tickets.get<{ journeys: { runId: string }[] }>(
      `/api/journeys?from=${feed}-a&to=${feed}-c&date=${date}`,
    );
    expect(body.journeys.map(({ runId }) => runId).filter((id) => id.startsWith(unsold))).toEqual([
      `${unsold}-2`,
    ]);

    expect(await imported(files)).toMatchObject({ added: 0, replaced: 0, unchanged: 3 });
    // Back to what it was, it is replaced again.
    expect((await imported()).replaced).toBe(what === 'stops' ? 1 : 3);
    const current = (await runs()).filter((run) => 'status' in run && run.status === 'scheduled');
    expect(current).toHaveLength(4);
    expect(current.map(({ _id }) => _id)).toContain(`${unsold}-3`);
  },
);

test.concurrent('a replacement that was interrupted is completed by the next import', async () => {
  const date = tomorrow();
  const { feed, imported, runs } = aFeed(date);
  await imported();
  const unsold = `${feed}-day-${date.replaceAll('-', '')}`;
  const { replaced } = await imported(changedTrain(feed, 'stops'));
  expect(replaced).toBe(2);
  // As if the import had been killed before it added the new run.
  await imports.tickets.service.db.collection<{ _id: string }>('runs').deleteOne({ _id: `${unsold}-2` });
  expect(await imported(changedTrain(feed, 'stops'))).toEqual({ ...nothing, added: 1, unchanged: 3 });
  expect((await runs()).map(({ _id }) => _id)).toContain(`${unsold}-2`);
});
