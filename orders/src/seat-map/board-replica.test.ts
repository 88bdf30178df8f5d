import { expect, test } from 'vitest';
import type { BoardDelta, BoardSeat } from '../domain/seat-states.ts';
import { boardReplica } from './board-replica.ts';

const start = 1_000_000;
const held = (holder: string, until = start + 60_000): BoardSeat => ({
  sold: [],
  holds: [{ from: 0, to: 2, holder, until }],
});
const sold: BoardSeat = { sold: [{ from: 0, to: 2 }], holds: [] };
const delta = (n: number, seats: BoardDelta['seats'], epoch = 'one'): BoardDelta => ({
  epoch,
  n,
  now: start,
  seats,
});

async function follow(whole: BoardDelta = delta(5, {})) {
  let ms = 0;
  const board = boardReplica(() => ms);
  await board.reload(() => Promise.resolve(whole));
  board.takeChanges();
  const since = (version: string) => {
    const seats = board.changedSince(version);
    return seats && [...seats].sort();
  };
  return { board, since, pass: (elapsed: number) => (ms += elapsed) };
}

test('deltas are applied in order; early ones are buffered, known ones are ignored', async () => {
  const { board } = await follow();
  board.receive(delta(7, { 'A-1': held('bob') }));
  expect([board.version(), board.takeChanges()]).toEqual(['one-5', undefined]);
  board.receive(delta(6, { 'A-1': held('ada'), 'A-2': sold }));
  board.receive(delta(6, { 'A-1': sold }));
  expect(board.version()).toBe('one-7');
  expect(board.takeChanges()).toEqual({ reset: false, seats: new Set(['A-1', 'A-2']) });
  expect(board.seat('A-1')).toEqual(held('bob'));
  expect(board.takeChanges()).toBeUndefined();
});

test('after a lost delta the whole board resets the replica', async () => {
  const { board, since, pass } = await follow();
  board.receive(delta(7, { 'A-1': sold }));
  pass(299);
  expect(board.needsReload()).toBe(false);
  pass(1);
  expect(board.needsReload()).toBe(true);
  const reading = board.reload(() => Promise.resolve(delta(7, { 'A-1': sold, 'A-2': sold })));
  board.receive(delta(8, { 'A-3': sold }));
  await reading;
  expect([board.version(), board.needsReload()]).toEqual(['one-8', false]);
  expect(board.takeChanges()?.reset).toBe(true);
  expect([...board.seats()].sort()).toEqual(['A-1', 'A-2', 'A-3']);
  expect([since('one-6'), since('one-7')]).toEqual([undefined, ['A-3']]);
});

test('a new epoch needs the whole board, and late deltas of the old epoch change nothing', async () => {
  const { board, since } = await follow(delta(5, { 'A-9': sold }));
  board.receive(delta(1, { 'A-1': sold }, 'two'));
  expect(board.needsReload()).toBe(true);
  await board.reload(() => Promise.resolve(delta(1, { 'A-1': sold }, 'two')));
  expect([board.version(), board.needsReload(), board.takeChanges()?.reset]).toEqual(['two-1', false, true]);
  expect([...board.seats()]).toEqual(['A-1']);
  expect(since('one-5')).toBeUndefined();
  board.receive(delta(6, { 'A-2': sold }, 'one'));
  await board.reload(() => Promise.resolve(delta(1, { 'A-1': sold }, 'two')));
  expect([board.version(), board.needsReload(), board.takeChanges()]).toEqual(['two-1', false, undefined]);
});

test('a reload finds changes that were never published, as ordinary changes', async () => {
  const { board, since } = await follow(delta(5, { 'A-1': held('ada'), 'A-2': sold }));
  await board.reload(() => Promise.resolve(delta(5, { 'A-1': held('ada'), 'A-2': sold })));
  expect(board.takeChanges()).toBeUndefined();
  await board.reload(() => Promise.resolve(delta(7, { 'A-2': sold, 'A-3': sold })));
  expect(board.takeChanges()).toEqual({ reset: false, seats: new Set(['A-1', 'A-3']) });
  expect([since('one-6'), since('one-7')]).toEqual([['A-1', 'A-3'], []]);
});

test('a delta that the whole board does not contain is discarded after one reload', async () => {
  const { board, pass } = await follow();
  board.receive(delta(9, { 'A-1': sold }));
  pass(400);
  expect(board.needsReload()).toBe(true);
  await board.reload(() => Promise.resolve(delta(5, {})));
  expect([board.needsReload(), board.takeChanges()]).toEqual([false, undefined]);
});

test('a board with an older version resets the replica; a reload that was overtaken by deltas does not', async () => {
  const { board } = await follow(delta(5, { 'A-1': sold }));
  const reading = board.reload(() => Promise.resolve(delta(5, { 'A-1': sold })));
  board.receive(delta(6, { 'A-2': sold }));
  await reading;
  expect([board.version(), board.takeChanges()?.reset]).toEqual(['one-6', false]);
  await board.reload(() => Promise.resolve(delta(4, {})));
  expect([board.version(), board.takeChanges()?.reset, [...board.seats()]]).toEqual(['one-4', true, []]);
});

test('the changes since a version are exact, and include soft holds that expired', async () => {
  const { board, since, pass } = await follow();
  board.receive(delta(6, { 'A-1': held('ada', start + 50) }));
  board.receive(delta(7, { 'A-2': sold }));
  board.receive(delta(8, { 'A-3': sold }));
  board.takeChanges();
  expect([since('one-5'), since('one-6'), since('one-8')]).toEqual([
    ['A-1', 'A-2', 'A-3'],
    ['A-2', 'A-3'],
    [],
  ]);
  pass(50);
  expect(board.takeChanges()).toEqual({ reset: false, seats: new Set(['A-1']) });
  expect(board.seat('A-1').holds).toEqual([]);
  expect(since('one-8')).toEqual(['A-1']);
  for (const unknown of ['one-4', 'one-9', 'two-6', 'one-x', 'one', ''])
    expect(since(unknown)).toBeUndefined();
});
