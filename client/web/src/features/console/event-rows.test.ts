import type { EventRow } from '@railhead/common/contracts/console';
import { expect, test } from 'vitest';
import { eventRowsReducer, maxRows, noRows } from './event-rows.ts';

const row = (seq: number): EventRow => ({
  stream: 'ORDERS',
  seq,
  subject: 'orders.order-placed.v1.o1',
  at: '2026-11-21T08:00:00.000Z',
});
const seqs = (rows: EventRow[] | undefined) => rows?.map(({ seq }) => seq);

test('a received event is first and unique, and the table stays within its limit', () => {
  let rows = eventRowsReducer(noRows, { kind: 'loaded', rows: [row(2), row(1)] });
  rows = eventRowsReducer(rows, { kind: 'received', row: row(3) });
  rows = eventRowsReducer(rows, { kind: 'received', row: row(3) });
  expect(seqs(rows.shown)).toEqual([3, 2, 1]);
  for (let seq = 4; seq < maxRows + 10; seq++)
    rows = eventRowsReducer(rows, { kind: 'received', row: row(seq) });
  expect(rows.shown).toHaveLength(maxRows);
  expect(rows.shown[0]?.seq).toBe(maxRows + 9);
});

test('a paused table does not change, counts new events, and catches up when resumed', () => {
  let rows = eventRowsReducer(noRows, { kind: 'loaded', rows: [row(1)] });
  rows = eventRowsReducer(rows, { kind: 'paused' });
  rows = eventRowsReducer(rows, { kind: 'received', row: row(2) });
  rows = eventRowsReducer(rows, { kind: 'received', row: row(3) });
  expect(seqs(rows.shown)).toEqual([1]);
  expect(seqs(rows.unseen)).toEqual([3, 2]);
  rows = eventRowsReducer(rows, { kind: 'resumed' });
  expect(seqs(rows.shown)).toEqual([3, 2, 1]);
  expect(rows.unseen).toBeUndefined();
});
