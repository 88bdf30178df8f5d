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

  /** A viewer whose stream stores its frames. */
  const connect = (holder: string | undefined, more: Partial<Viewer> = {}, gone = new AbortController()) => {
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
    const received = () => frames.map(read);
    return { frames, received, last: () => received().at(-1), reader, signal: gone.signal };
  };
  return { board, map, connect, dropped: () => dropped };
}

function read(frame: Buffer) {
  const [event, id, data] = frame
    .toString()
    .split('\n')
    .map((line) => line.slice(line.indexOf(':') + 2));
  return { event, id, data: JSON.parse(data ?? '') as SeatMapView | SeatMapChange };
}
const stateOf = (event: ReturnType<typeof read> | undefined, seat: string) => event?.data.seats[seat]?.state;

test('viewers of one journey share the bytes of an event; another journey has its own', async () => {
  const { board, map, connect } = await openMap();
  const [bob, eve] = [connect('bob'), connect(undefined)];
  const beyond = connect('dan', { from: 2, to: 4 });
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

test('a holder sees the held seat as "mine"; others never see the holder', async () => {
  const { board, map, connect } = await openMap();
  const [ada, tab, bob] = [connect('ada'), connect('ada'), connect('bob')];
  expect([stateOf(ada.last(), 'A-1'), stateOf(tab.last(), 'A-1')]).toEqual(['mine', 'mine']);
  board.receive(delta(2, { 'A-1': { sold: [], holds: [] }, 'A-2': hold('ada') }));
  board.receive(delta(3, { 'A-3': hold('carol') }));
  await map.tick();
  expect(ada.last()?.data.seats).toMatchObject({ 'A-1': { state: 'free' }, 'A-2': { state: 'mine' } });
  expect(bob.last()?.data.seats).toMatchObject({ 'A-1': { state: 'free' }, 'A-2': { state: 'held' } });
  expect(ada.last()).toMatchObject({ id: 'one-3', data: { seats: { 'A-3': { state: 'held' } } } });
  expect(bob.frames.join('')).not.toMatch(/ada|carol/);
});

test('a returning viewer gets only what it missed, or a snapshot when that is not known', async () => {
  const { board, map, connect } = await openMap();
  board.receive(delta(2, { 'A-2': hold('ada') }));
  board.receive(delta(3, { 'A-3': hold('bob') }));
  await map.tick();
  const [first, second] = [
    connect('eve', { lastVersion: 'one-2' }),
    connect('eve', { lastVersion: 'one-2' }),
  ];
  expect(first.last()).toMatchObject({ event: 'change', id: 'one-3' });
  expect(Object.keys(first.last()?.data.seats ?? {})).toEqual(['A-3']);
  expect(first.frames[0]).toBe(second.frames[0]);
  expect(stateOf(connect('bob', { lastVersion: 'one-2' }).last(), 'A-3')).toBe('mine');
  expect(connect('eve', { lastVersion: 'one-3' }).last()).toMatchObject({
    event: 'change',
    data: { seats: {} },
  });
  for (const lastVersion of ['one-0', 'two-2', 'nonsense'])
    expect(connect('eve', { lastVersion }).last()).toMatchObject({ event: 'snapshot', id: 'one-3' });
});

test('after a reset every viewer gets a snapshot', async () => {
  const { board, map, connect } = await openMap();
  const bob = connect('bob');
  await board.reload(() => Promise.resolve({ ...delta(1, {}), epoch: 'two' }));
  await map.tick();
  expect(bob.last()).toMatchObject({ event: 'snapshot', id: 'two-1', data: { seats: {} } });
});

test('a slow viewer is disconnected, others are not affected, and the size of the snapshot does not count', async () => {
  const { board, map, connect, dropped } = await openMap();
  const [slow, quick] = [connect('slow'), connect('quick')];
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

test('a viewer that left before its first event is not connected', async () => {
  const { map, connect } = await openMap();
  const gone = new AbortController();
  gone.abort();
  connect('eve', {}, gone);
  connect('bob');
  expect(map.viewers()).toBe(1);
});
