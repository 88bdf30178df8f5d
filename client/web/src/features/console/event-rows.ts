import type { EventRow } from '@railhead/common/contracts/console';

/** The rows of the table, newest first, and those received while it is paused. */
export interface EventRows {
  shown: EventRow[];
  /** `undefined` unless paused. */
  unseen: EventRow[] | undefined;
}

export type EventRowsAction =
  | { kind: 'loaded'; rows: EventRow[] }
  | { kind: 'received'; row: EventRow }
  | { kind: 'paused' }
  | { kind: 'resumed' };

/** The most rows that the table shows; the filter reaches older ones. */
export const maxRows = 500;

export const noRows: EventRows = { shown: [], unseen: undefined };

export const rowKey = ({ stream, seq }: Pick<EventRow, 'stream' | 'seq'>): string => `${stream}:${seq}`;

export function eventRowsReducer(rows: EventRows, change: EventRowsAction): EventRows {
  switch (change.kind) {
    case 'loaded':
      return { ...rows, shown: change.rows.slice(0, maxRows), unseen: rows.unseen && [] };
    case 'received':
      return rows.unseen
        ? { ...rows, unseen: withRow(rows.unseen, change.row) }
        : { ...rows, shown: withRow(rows.shown, change.row) };
    case 'paused':
      return { ...rows, unseen: rows.unseen ?? [] };
    case 'resumed':
      return { shown: [...(rows.unseen ?? []), ...rows.shown].slice(0, maxRows), unseen: undefined };
  }
}

const withRow = (rows: EventRow[], row: EventRow): EventRow[] =>
  rows.some((known) => rowKey(known) === rowKey(row)) ? rows : [row, ...rows].slice(0, maxRows);
