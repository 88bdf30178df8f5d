import { expect, test } from 'vitest';
import {
  emptySelection,
  lostSeats,
  needsSync,
  type SelectionEvent,
  selectionReducer,
} from './seat-selection.ts';

const after = (...events: SelectionEvent[]) => events.reduce(selectionReducer, emptySelection);
const held = (...seats: string[]): SelectionEvent => ({ type: 'held', seats, endsAt: 5000 });
const toggled = (seat: string): SelectionEvent => ({ type: 'toggled', seat });

test('a seat is shown as selected immediately and is in sync once the server confirms it', () => {
  const chosen = after(toggled('A-1'));
  expect(chosen.selected).toEqual(['A-1']);
  expect(needsSync(chosen)).toBe(true);
  expect(needsSync(after(toggled('A-1'), { type: 'sent' }, held('A-1')))).toBe(false);
});

test('a seat selected while a request is in flight leads to another request', () => {
  const selection = after(toggled('A-1'), { type: 'sent' }, toggled('A-2'), held('A-1'));
  expect(selection.selected).toEqual(['A-1', 'A-2']);
  expect(needsSync(selection)).toBe(true);
});

test('a conflict costs the seat that was lost and keeps the others', () => {
  const selection = after(toggled('A-1'), held('A-1'), toggled('A-2'), { type: 'rejected', lost: ['A-2'] });
  expect(selection).toMatchObject({ selected: ['A-1'], held: ['A-1'], lost: ['A-2'], isSending: false });
  expect(needsSync(selection)).toBe(false);
  expect(selectionReducer(selection, { type: 'freed', seats: ['A-2'] }).lost).toEqual([]);
});

test('a failure falls back to the seats that are held', () => {
  const selection = after(
    held('A-1'),
    { type: 'selected', seats: ['A-1', 'A-2'] },
    { type: 'failed', error: 'x' },
  );
  expect(selection).toMatchObject({ selected: ['A-1'], error: 'x' });
});

test('an expired hold clears the selection and remembers its seats', () => {
  expect(after(toggled('A-1'), held('A-1'), { type: 'expired' })).toMatchObject({
    selected: [],
    held: [],
    expired: ['A-1'],
  });
});

test('a rejection that names no seat costs the new ones', () => {
  expect(lostSeats(['A-1', 'A-2'], ['A-1'], undefined)).toEqual(['A-2']);
  expect(lostSeats(['A-1', 'A-2'], ['A-1'], ['A-1'])).toEqual(['A-1']);
  expect(lostSeats(['A-1'], ['A-1'], ['B-9'])).toEqual(['A-1']);
});
