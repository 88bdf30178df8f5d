import type { SeatMapChange, SeatMapView } from '@railhead/common/contracts/seats';
import type { EventStream } from '@railhead/common/http/event-streams';
import { expect, test } from 'vitest';
import type { BoardDelta } from '../domain/seat-states.ts';
import { boardReplica } from './board-replica.ts';
import { seatMapChannel, type Viewer } from './seat-map-channel.ts';

const start = 1_000_000;
const hold = (holder: string, from = 0, to = 2) => ({
  sold: [],
  holds: [{ from, to, holder, until: start + 60_000 }],
});
const delta = (n: number, seats: BoardDelta['seats']): BoardDelta => ({ epoch: 'one', n, now: start, seats });

async function openMap() {
  let dropped = 0;
  const board = boardReplica(() => 0);
  await board.reload(() => Promise.resolve(delta(1, { 'A-1': hold('ada') })));
  board.takeChanges();
  const map = seatMapChannel('run', board, () => (dropped += 1));

  /** A viewer whose stream keeps what it is told. */
  const look = (holder: string | undefined, more: Partial<Viewer> = {}, gone = new AbortController()) => {
    const frames: Buffer[] = [];
    const reader = { backlog: 0 };
    const stream: EventStream = {
      signal: gone.signal,
      send: () => undefined,
      write: (frame) => void frames.push(frame),
      drained: () => Promise.resolve(),
      backlog: () => reader.backlog,
      end: () => gone.abort(),
      drop: () => gone.abort(),
    };
    map.add({ from: 0, to: 2, holder, lastVersion: undefined, stream, ...more });
    const heard = () => frames.map(read);
    return { frames, heard, last: () => heard().at(-1), reader, signal: gone.signal };
  };
  return { board, map, look, dropped: () => dropped };
}

function read(frame: Buffer) {
  const [event, id, data] = frame
    .toString()
    .split('\n')
    .map((line) => line.slice(line.indexOf(':') + 2));
  return { event, id, data: JSON.parse(data ?? '') as SeatMapView | SeatMapChange };
}
const stateOf = (heard: ReturnType<typeof read> | undefined, seat: string) => heard?.data.seats[seat]?.state;

test('viewers of one journey share the same bytes, and each other journey has its own', async () => {
  const { board, map, look } = await openMap();
  const [bob, eve] = [look('bob'), look(undefined)];
  const beyond = look('dan', { from: 2, to: 4 });
  expect(bob.frames[0]).toBe(eve.frames[0]);
  expect(stateOf(bob.last(), 'A-1')).toBe('held');
  expect(stateOf(beyond.last(), 'A-1')).toBeUndefined();

  board.receive(delta(2, { 'A-2': hold('eva', 1, 3) }));
  await map.tick();
  expect(bob.frames[1]).toBe(eve.frames[1]);
  expect(bob.last()).toMatchObject({ event: 'change', id: 'one-2' });
  expect([stateOf(bob.last(), 'A-2'), stateOf(beyond.last(), 'A-2')]).toEqual(['held', 'held']);
  await map.tick();
  expect(bob.frames).toHaveLength(2);
});

test('who holds one of the seats sees it as mine; the others never learn whose it is', async () => {
  const { board, map, look } = await openMap();
  const [ada, tab, bob] = [look('ada'), look('ada'), look('bob')];
  expect([stateOf(ada.last(), 'A-1'), stateOf(tab.last(), 'A-1')]).toEqual(['mine', 'mine']);
  board.receive(delta(2, { 'A-1': { sold: [], holds: [] }, 'A-2': hold('ada') }));
  board.receive(delta(3, { 'A-3': hold('carol') }));
  await map.tick();
  expect(ada.last()?.data.seats).toMatchObject({ 'A-1': { state: 'free' }, 'A-2': { state: 'mine' } });
  expect(bob.last()?.data.seats).toMatchObject({ 'A-1': { state: 'free' }, 'A-2': { state: 'held' } });
  expect(ada.last()).toMatchObject({ id: 'one-3', data: { seats: { 'A-3': { state: 'held' } } } });
  expect(bob.frames.join('')).not.toMatch(/ada|carol/);
});

test('who comes back is told only what it missed, else everything', async () => {
  const { board, map, look } = await openMap();
  board.receive(delta(2, { 'A-2': hold('ada') }));
  board.receive(delta(3, { 'A-3': hold('bob') }));
  await map.tick();
  const [first, second] = [look('eve', { lastVersion: 'one-2' }), look('eve', { lastVersion: 'one-2' })];
  expect(first.last()).toMatchObject({ event: 'change', id: 'one-3' });
  expect(Object.keys(first.last()?.data.seats ?? {})).toEqual(['A-3']);
  expect(first.frames[0]).toBe(second.frames[0]);
  expect(stateOf(look('bob', { lastVersion: 'one-2' }).last(), 'A-3')).toBe('mine');
  expect(look('eve', { lastVersion: 'one-3' }).last()).toMatchObject({
    event: 'change',
    data: { seats: {} },
  });
  for (const lastVersion of ['one-0', 'two-2', 'nonsense'])
    expect(look('eve', { lastVersion }).last()).toMatchObject({ event: 'snapshot', id: 'one-3' });
});

test('after a new beginning everybody has a snapshot', async () => {
  const { board, map, look } = await openMap();
  const bob = look('bob');
  await board.reload(() => Promise.resolve({ ...delta(1, {}), epoch: 'two' }));
  await map.tick();
  expect(bob.last()).toMatchObject({ event: 'snapshot', id: 'two-1', data: { seats: {} } });
});

test('a slow reader is dropped, the others go on; a large snapshot is no slowness', async () => {
  const { board, map, look, dropped } = await openMap();
  const [slow, quick] = [look('slow'), look('quick')];
  const snapshot = slow.frames[0]?.length ?? 0;
  slow.reader.backlog = 64 * 1024 + snapshot;
  board.receive(delta(2, { 'A-2': hold('ada') }));
  await map.tick();
  expect([slow.signal.aborted, slow.frames.length]).toEqual([false, 2]);
  slow.reader.backlog += 1;
  board.receive(delta(3, { 'A-3': hold('ada') }));
  await map.tick();
  expect([slow.signal.aborted, quick.frames.length, map.viewers(), dropped()]).toEqual([true, 3, 1, 1]);
});

test('a viewer that left before it was shown anything is not kept', async () => {
  const { map, look } = await openMap();
  const gone = new AbortController();
  gone.abort();
  look('eve', {}, gone);
  look('bob');
  expect(map.viewers()).toBe(1);
});
