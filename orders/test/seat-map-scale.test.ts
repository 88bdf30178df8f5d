import { until } from '@railhead/common/testing/until';
import { Redis } from 'ioredis';
import { expect, test } from 'vitest';
import type { BoardDelta } from '../src/domain/seat-states.ts';
import { boardSubject } from '../src/seat-board/seat-availability.ts';
import { openReader } from './event-reader.ts';
import { startOrders } from './orders-fixture.ts';

/** The orders service, and readers of the seat map of its run. */
async function openMap() {
  const orders = await startOrders();
  const address = await orders.app.listen({ port: 0, host: '127.0.0.1' });
  const seats = `${address}/api/seats/${orders.run.runId}`;
  const read = async (headers: Record<string, string> = {}, journey = 'from=0&to=2') => {
    const reader = await openReader(`${seats}/live?${journey}`, headers);
    await until('the first event', () => reader.received.length > 0);
    return reader;
  };
  return {
    ...orders,
    read,
    async hold(cookie: string, wanted: string[]) {
      const answer = await fetch(`${seats}/hold`, {
        method: 'PUT',
        headers: { cookie, 'content-type': 'application/json' },
        body: JSON.stringify({ from: 0, to: 2, seats: wanted }),
      });
      expect(answer.status).toBe(200);
    },
    async metric(name: string): Promise<number> {
      const { body } = await orders.app.inject('/metrics');
      return Number(new RegExp(`^${name}.* (\\d+)$`, 'm').exec(body)?.[1]);
    },
  };
}

test('500 viewers see a hold, its holder as "mine", and every viewer that leaves is forgotten', async () => {
  await using map = await openMap();
  const ada = await map.read();
  const tab = await map.read({ cookie: ada.cookie });
  const crowd = await Promise.all(
    Array.from({ length: 500 }, (_, index) => map.read({}, `from=${index % 2}&to=${2 + (index % 3)}`)),
  );
  await map.hold(ada.cookie, ['A-1', 'A-2']);
  await until('all viewers to see it', () => crowd.every(({ shows }) => shows('A-2') === 'held'), 5000);
  await until(
    'both tabs of the holder',
    () => [ada, tab].every(({ shows }) => shows('A-1') === 'mine'),
    1000,
  );
  expect(JSON.stringify(crowd.map(({ received }) => received))).not.toContain('mine');
  expect(await map.metric('railhead_map_viewers')).toBe(502);

  for (const reader of [...crowd, tab]) reader.close();
  await until('one viewer to remain', async () => (await map.metric('railhead_map_viewers')) === 1);
  await map.hold(ada.cookie, ['A-3']);
  await until('the next change', () => ada.shows('A-3') === 'mine' && ada.shows('A-1') === 'free', 1000);
  ada.close();
});

test('a returning viewer gets exactly what it missed, or a snapshot when its version is unknown', async () => {
  await using map = await openMap();
  const [ada, bob] = [await map.read(), await map.read()];
  await map.hold(ada.cookie, ['A-1']);
  await until('the hold', () => bob.shows('A-1') === 'held');
  bob.close();
  const lastVersion = bob.lastVersion();
  await map.hold(bob.cookie, ['A-2', 'A-3']);
  await until('the hold that was missed', () => ada.shows('A-3') === 'held');
  ada.close();

  const back = await map.read({ cookie: bob.cookie, 'last-event-id': lastVersion });
  expect(back.received[0]).toMatchObject({ event: 'change' });
  expect(Object.keys(back.received[0]?.data.seats ?? {}).sort()).toEqual(['A-2', 'A-3']);
  expect(back.shows('A-2')).toBe('mine');
  const again = await map.read({ 'last-event-id': back.lastVersion() });
  expect(again.received[0]).toMatchObject({ event: 'change', id: back.lastVersion(), data: { seats: {} } });

  const tooOld = lastVersion.replace(/-\d+$/, '-0');
  for (const unknown of [tooOld, 'older-1', 'nonsense']) {
    const reader = await map.read({ 'last-event-id': unknown });
    expect(reader.received[0]).toMatchObject({ event: 'snapshot', id: back.lastVersion() });
    expect(['A-1', 'A-2', 'A-3'].map(reader.shows)).toEqual(['held', 'held', 'held']);
    reader.close();
  }
  for (const reader of [back, again]) reader.close();
});

test('a lost delta is noticed with the next one, and all viewers get a snapshot', async () => {
  await using map = await openMap();
  const [ada, bob] = [await map.read(), await map.read()];
  const redis = new Redis(map.fixture.config.redisUrl);
  await redis.fcall(
    'railhead_hold',
    1,
    `railhead:seats:{${map.run.runId}}`,
    60_000,
    60_000,
    'eve',
    0,
    2,
    'A-7',
  );
  await redis.quit();
  await map.hold(ada.cookie, ['A-1']);
  await until(
    'another snapshot',
    () => bob.received.filter(({ event }) => event === 'snapshot').length === 2,
  );
  expect([bob.shows('A-7'), bob.shows('A-1'), ada.shows('A-1')]).toEqual(['held', 'held', 'mine']);
  expect(bob.lastVersion()).toBe(ada.lastVersion());
  for (const reader of [ada, bob]) reader.close();
});

test('a viewer that does not read is disconnected without affecting others, and gets what it missed when it returns', async () => {
  await using map = await openMap();
  const [slow, quick] = [await map.read(), await map.read()];
  slow.pause();
  const [epoch = '', known] = quick.lastVersion().split('-');
  const heldUntil = Date.now() + 600_000;
  const publishLargeDelta = (n: number) => {
    const held = { sold: [], holds: [{ from: 0, to: 2, holder: 'eve', until: heldUntil + n }] };
    const seats = Object.fromEntries(Array.from({ length: 5000 }, (_, seat) => [`X-${seat}`, held]));
    const delta: BoardDelta = { epoch, n, now: Date.now(), seats };
    map.bus.publishEphemeral(boardSubject(map.run.runId), JSON.stringify(delta));
  };
  let n = Number(known);
  while ((await map.metric('railhead_map_dropped_total')) !== 1) {
    publishLargeDelta(++n);
    await until('the quick viewer to receive it', () => quick.lastVersion() === `${epoch}-${n}`);
  }
  slow.resume();
  await until('its end', () => slow.isEnded());
  expect(quick.isEnded()).toBe(false);
  expect(slow.lastVersion()).not.toBe(quick.lastVersion());
  const back = await map.read({ 'last-event-id': slow.lastVersion() });
  expect(back.received[0]).toMatchObject({ event: 'change', id: quick.lastVersion() });
  for (const reader of [back, quick]) reader.close();
});

test('a closing service ends its streams, even those of viewers that do not read; HEAD opens none', async () => {
  await using map = await openMap();
  const [ada, paused] = [await map.read(), await map.read()];
  paused.pause();
  const url = new URL(map.app.listeningOrigin);
  url.pathname = `/api/seats/${map.run.runId}/live`;
  url.search = '?from=0&to=2';
  expect((await fetch(url, { method: 'HEAD' })).status).toBe(200);
  const late = await map.read();
  await until('all viewers to be counted', async () => (await map.metric('railhead_map_viewers')) === 3);
  await map.fixture.restart();
  await until('their end', () => ada.isEnded() && late.isEnded());
  paused.close();
});
