import { expect, test } from 'vitest';
import type { BoardNews, BoardSeat } from '../domain/board-state.ts';
import { followBoard } from './board-follower.ts';

const start = 1_000_000;
const held = (holder: string, until = start + 60_000): BoardSeat => ({
  sold: [],
  holds: [{ from: 0, to: 2, holder, until }],
});
const sold: BoardSeat = { sold: [{ from: 0, to: 2 }], holds: [] };
const news = (n: number, seats: BoardNews['seats'], epoch = 'one'): BoardNews => ({
  epoch,
  n,
  now: start,
  seats,
});

async function follow(whole: BoardNews = news(5, {})) {
  let ms = 0;
  const board = followBoard(() => ms);
  await board.reload(() => Promise.resolve(whole));
  board.happened();
  const since = (version: string) => {
    const seats = board.changedSince(version);
    return seats && [...seats].sort();
  };
  return { board, since, pass: (elapsed: number) => (ms += elapsed) };
}

test('news are applied in order; early ones wait, known ones are passed over', async () => {
  const { board } = await follow();
  board.hear(news(7, { 'A-1': held('bob') }));
  expect([board.version(), board.happened()]).toEqual(['one-5', undefined]);
  board.hear(news(6, { 'A-1': held('ada'), 'A-2': sold }));
  board.hear(news(6, { 'A-1': sold }));
  expect(board.version()).toBe('one-7');
  expect(board.happened()).toEqual({ anew: false, seats: new Set(['A-1', 'A-2']) });
  expect(board.seat('A-1')).toEqual(held('bob'));
  expect(board.happened()).toBeUndefined();
});

test('news that stay missing are lost: the whole board is a new beginning', async () => {
  const { board, since, pass } = await follow();
  board.hear(news(7, { 'A-1': sold }));
  pass(299);
  expect(board.isLost()).toBe(false);
  pass(1);
  expect(board.isLost()).toBe(true);
  const reading = board.reload(() => Promise.resolve(news(7, { 'A-1': sold, 'A-2': sold })));
  board.hear(news(8, { 'A-3': sold }));
  await reading;
  expect([board.version(), board.isLost()]).toEqual(['one-8', false]);
  expect(board.happened()?.anew).toBe(true);
  expect([...board.seats()].sort()).toEqual(['A-1', 'A-2', 'A-3']);
  expect([since('one-6'), since('one-7')]).toEqual([undefined, ['A-3']]);
});

test('another epoch asks for the whole board, and late news of the old one change nothing', async () => {
  const { board, since } = await follow(news(5, { 'A-9': sold }));
  board.hear(news(1, { 'A-1': sold }, 'two'));
  expect(board.isLost()).toBe(true);
  await board.reload(() => Promise.resolve(news(1, { 'A-1': sold }, 'two')));
  expect([board.version(), board.isLost(), board.happened()?.anew]).toEqual(['two-1', false, true]);
  expect([...board.seats()]).toEqual(['A-1']);
  expect(since('one-5')).toBeUndefined();
  board.hear(news(6, { 'A-2': sold }, 'one'));
  await board.reload(() => Promise.resolve(news(1, { 'A-1': sold }, 'two')));
  expect([board.version(), board.isLost(), board.happened()]).toEqual(['two-1', false, undefined]);
});

test('a look at the whole board finds what was never told, as an ordinary change', async () => {
  const { board, since } = await follow(news(5, { 'A-1': held('ada'), 'A-2': sold }));
  await board.reload(() => Promise.resolve(news(5, { 'A-1': held('ada'), 'A-2': sold })));
  expect(board.happened()).toBeUndefined();
  await board.reload(() => Promise.resolve(news(7, { 'A-2': sold, 'A-3': sold })));
  expect(board.happened()).toEqual({ anew: false, seats: new Set(['A-1', 'A-3']) });
  expect([since('one-6'), since('one-7')]).toEqual([['A-1', 'A-3'], []]);
});

test('news that the whole board knows nothing of are given up, not asked about for ever', async () => {
  const { board, pass } = await follow();
  board.hear(news(9, { 'A-1': sold }));
  pass(400);
  expect(board.isLost()).toBe(true);
  await board.reload(() => Promise.resolve(news(5, {})));
  expect([board.isLost(), board.happened()]).toEqual([false, undefined]);
});

test('a board that went back is a new beginning; a look that was overtaken by news is not', async () => {
  const { board } = await follow(news(5, { 'A-1': sold }));
  const reading = board.reload(() => Promise.resolve(news(5, { 'A-1': sold })));
  board.hear(news(6, { 'A-2': sold }));
  await reading;
  expect([board.version(), board.happened()?.anew]).toEqual(['one-6', false]);
  await board.reload(() => Promise.resolve(news(4, {})));
  expect([board.version(), board.happened()?.anew, [...board.seats()]]).toEqual(['one-4', true, []]);
});

test('who has been away is told exactly what changed since, soft holds that ran out included', async () => {
  const { board, since, pass } = await follow();
  board.hear(news(6, { 'A-1': held('ada', start + 50) }));
  board.hear(news(7, { 'A-2': sold }));
  board.hear(news(8, { 'A-3': sold }));
  board.happened();
  expect([since('one-5'), since('one-6'), since('one-8')]).toEqual([
    ['A-1', 'A-2', 'A-3'],
    ['A-2', 'A-3'],
    [],
  ]);
  pass(50);
  expect(board.happened()).toEqual({ anew: false, seats: new Set(['A-1']) });
  expect(board.seat('A-1').holds).toEqual([]);
  expect(since('one-8')).toEqual(['A-1']);
  for (const unknown of ['one-4', 'one-9', 'two-6', 'one-x', 'one', ''])
    expect(since(unknown)).toBeUndefined();
});
