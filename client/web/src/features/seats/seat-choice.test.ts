import { expect, test } from 'vitest';
import { type ChoiceEvent, choose, isUnsettled, lostSeats, noChoice } from './seat-choice.ts';

const after = (...events: ChoiceEvent[]) => events.reduce(choose, noChoice);
const held = (...seats: string[]): ChoiceEvent => ({ type: 'held', seats, endsAt: 5000 });
const toggled = (seat: string): ChoiceEvent => ({ type: 'toggled', seat });

test('a seat is shown as chosen at once and settled when the server agrees', () => {
  const chosen = after(toggled('A-1'));
  expect(chosen.wanted).toEqual(['A-1']);
  expect(isUnsettled(chosen)).toBe(true);
  expect(isUnsettled(after(toggled('A-1'), { type: 'sent' }, held('A-1')))).toBe(false);
});

test('a seat chosen while a request is out makes another one', () => {
  const choice = after(toggled('A-1'), { type: 'sent' }, toggled('A-2'), held('A-1'));
  expect(choice.wanted).toEqual(['A-1', 'A-2']);
  expect(isUnsettled(choice)).toBe(true);
});

test('a conflict costs the seat that was lost and keeps the others', () => {
  const choice = after(toggled('A-1'), held('A-1'), toggled('A-2'), { type: 'refused', lost: ['A-2'] });
  expect(choice).toMatchObject({ wanted: ['A-1'], held: ['A-1'], lost: ['A-2'], isSending: false });
  expect(isUnsettled(choice)).toBe(false);
  expect(choose(choice, { type: 'freed', seats: ['A-2'] }).lost).toEqual([]);
});

test('a failure goes back to what is held', () => {
  const choice = after(
    held('A-1'),
    { type: 'wanted', seats: ['A-1', 'A-2'] },
    { type: 'failed', error: 'x' },
  );
  expect(choice).toMatchObject({ wanted: ['A-1'], error: 'x' });
});

test('a hold that runs out frees all and remembers what it was', () => {
  expect(after(toggled('A-1'), held('A-1'), { type: 'lapsed' })).toMatchObject({
    wanted: [],
    held: [],
    lapsed: ['A-1'],
  });
});

test('a refusal that names no seat blames the new ones', () => {
  expect(lostSeats(['A-1', 'A-2'], ['A-1'], undefined)).toEqual(['A-2']);
  expect(lostSeats(['A-1', 'A-2'], ['A-1'], ['A-1'])).toEqual(['A-1']);
  expect(lostSeats(['A-1'], ['A-1'], ['B-9'])).toEqual(['A-1']);
});
