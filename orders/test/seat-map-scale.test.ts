import { until } from '@railhead/common/testing/until';
import { Redis } from 'ioredis';
import { expect, test } from 'vitest';
import type { BoardDelta } from '../src/domain/seat-states.ts';
import { boardSubject } from '../src/seat-board/seat-availability.ts';
import { openReader } from './event-reader.ts';
import { startOrders } from './orders-fixture.ts';

/** The orders service listening, with readers of its one run. */
async function openHall() {
  const orders = await startOrders();
  const address = await orders.app.listen({ port: 0, host: '127.0.0.1' });
  const seats = `${address}/api/seats/${orders.run.runId}`;
  const read = async (headers: Record<string, string> = {}, journey = 'from=0&to=2') => {
    const reader = await openReader(`${seats}/live?${journey}`, headers);
    await until('the first word', () => reader.received.length > 0);
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

test('five hundred viewers see a hold, its holder as mine, and leave nothing behind', async () => {
  await using hall = await openHall();
  const ada = await hall.read();
  const tab = await hall.read({ cookie: ada.cookie });
  const crowd = await Promise.all(
    Array.from({ length: 500 }, (_, index) => hall.read({}, `from=${index % 2}&to=${2 + (index % 3)}`)),
  );
  await hall.hold(ada.cookie, ['A-1', 'A-2']);
  await until('everybody to see it', () => crowd.every(({ shows }) => shows('A-2') === 'held'), 5000);
  await until('her two tabs', () => [ada, tab].every(({ shows }) => shows('A-1') === 'mine'), 1000);
  expect(JSON.stringify(crowd.map(({ received }) => received))).not.toContain('mine');
  expect(await hall.metric('railhead_map_viewers')).toBe(502);

  for (const reader of [...crowd, tab]) reader.close();
  await until('all but her to be gone', async () => (await hall.metric('railhead_map_viewers')) === 1);
  await hall.hold(ada.cookie, ['A-3']);
  await until('the next change', () => ada.shows('A-3') === 'mine' && ada.shows('A-1') === 'free', 1000);
  ada.close();
});

test('who comes back is told exactly what it missed; of an unknown past, everything', async () => {
  await using hall = await openHall();
  const [ada, bob] = [await hall.read(), await hall.read()];
  await hall.hold(ada.cookie, ['A-1']);
  await until('the hold', () => bob.shows('A-1') === 'held');
  bob.close();
  const lastVersion = bob.lastVersion();
  await hall.hold(bob.cookie, ['A-2', 'A-3']);
  await until('the hold that he missed', () => ada.shows('A-3') === 'held');
  ada.close();

  const back = await hall.read({ cookie: bob.cookie, 'last-event-id': lastVersion });
  expect(back.received[0]).toMatchObject({ event: 'change' });
  expect(Object.keys(back.received[0]?.data.seats ?? {}).sort()).toEqual(['A-2', 'A-3']);
  expect(back.shows('A-2')).toBe('mine');
  const again = await hall.read({ 'last-event-id': back.lastVersion() });
  expect(again.received[0]).toMatchObject({ event: 'change', id: back.lastVersion(), data: { seats: {} } });

  const past = lastVersion.replace(/-\d+$/, '-0');
  for (const unknown of [past, 'older-1', 'nonsense']) {
    const reader = await hall.read({ 'last-event-id': unknown });
    expect(reader.received[0]).toMatchObject({ event: 'snapshot', id: back.lastVersion() });
    expect(['A-1', 'A-2', 'A-3'].map(reader.shows)).toEqual(['held', 'held', 'held']);
    reader.close();
  }
  for (const reader of [back, again]) reader.close();
});

test('news that were lost on the way are noticed by the next: everybody begins anew', async () => {
  await using hall = await openHall();
  const [ada, bob] = [await hall.read(), await hall.read()];
  const redis = new Redis(hall.fixture.config.redisUrl);
  await redis.fcall(
    'railhead_hold',
    1,
    `railhead:seats:{${hall.run.runId}}`,
    60_000,
    60_000,
    'eve',
    0,
    2,
    'A-7',
  );
  await redis.quit();
  await hall.hold(ada.cookie, ['A-1']);
  await until(
    'another snapshot',
    () => bob.received.filter(({ event }) => event === 'snapshot').length === 2,
  );
  expect([bob.shows('A-7'), bob.shows('A-1'), ada.shows('A-1')]).toEqual(['held', 'held', 'mine']);
  expect(bob.lastVersion()).toBe(ada.lastVersion());
  for (const reader of [ada, bob]) reader.close();
});

test('a reader that does not read is dropped, the others go on, and it comes back to what it missed', async () => {
  await using hall = await openHall();
  const [slow, quick] = [await hall.read(), await hall.read()];
  slow.pause();
  const [epoch = '', known] = quick.lastVersion().split('-');
  const until0 = Date.now() + 600_000;
  const tellMuch = (n: number) => {
    const held = { sold: [], holds: [{ from: 0, to: 2, holder: 'eve', until: until0 + n }] };
    const seats = Object.fromEntries(Array.from({ length: 5000 }, (_, seat) => [`X-${seat}`, held]));
    const news: BoardDelta = { epoch, n, now: Date.now(), seats };
    hall.bus.publishEphemeral(boardSubject(hall.run.runId), JSON.stringify(news));
  };
  let n = Number(known);
  while ((await hall.metric('railhead_map_dropped_total')) !== 1) {
    tellMuch(++n);
    await until('the quick one to hear it', () => quick.lastVersion() === `${epoch}-${n}`);
  }
  slow.resume();
  await until('its end', () => slow.isEnded());
  expect(quick.isEnded()).toBe(false);
  expect(slow.lastVersion()).not.toBe(quick.lastVersion());
  const back = await hall.read({ 'last-event-id': slow.lastVersion() });
  expect(back.received[0]).toMatchObject({ event: 'change', id: quick.lastVersion() });
  for (const reader of [back, quick]) reader.close();
});

test('a service that closes ends its streams, also of one who does not read; HEAD opens none', async () => {
  await using hall = await openHall();
  const [ada, paused] = [await hall.read(), await hall.read()];
  paused.pause();
  const url = new URL(hall.app.listeningOrigin);
  url.pathname = `/api/seats/${hall.run.runId}/live`;
  url.search = '?from=0&to=2';
  expect((await fetch(url, { method: 'HEAD' })).status).toBe(200);
  const late = await hall.read();
  await until('the last one to count', async () => (await hall.metric('railhead_map_viewers')) === 3);
  await hall.fixture.restart();
  await until('their end', () => ada.isEnded() && late.isEnded());
  paused.close();
});
