import { DomainError } from '../domain/domain-error.ts';
import { type Operators, operators } from './query-operators.ts';

export interface Page<T> {
  rows: T[];
  /** The cursor of the next page; absent on the last one. */
  next?: string;
}

/** Cuts one page from a list of which one row more than the page holds was read. */
export function cutPage<T>(rows: readonly T[], limit: number, cursorOf: (last: T) => string): Page<T> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { rows: shown, ...(last && rows.length > limit && { next: cursorOf(last) }) };
}

/** One page of a query: how to read it, and how to cut it from what was read. */
export interface PageQuery<T> {
  filter: Record<string, Operators>;
  sort: Record<string, 1 | -1>;
  /** How many rows to read. */
  limit: number;
  cut(found: readonly T[]): Page<T>;
}

/**
 * A page of a list that is sorted by a date, newest first, and then by `_id`, so that rows of the same millisecond have an
 * order too. The cursor names the last row by its millisecond and its position among the rows of that millisecond: digits
 * only, as the API promises for `after`.
 *
 * @throws DomainError `validation-failed` for a cursor that this function did not make.
 */
export function newestFirst<F extends string, T extends { [field in F]?: Date }>(
  field: F,
  { after, limit, idOrder = -1 }: { after?: string | undefined; limit: number; idOrder?: 1 | -1 },
): PageQuery<T> {
  const { filter, position } = after === undefined ? start : parse(field, after);
  return {
    filter,
    sort: { [field]: -1, _id: idOrder },
    limit: position + limit + 1,
    cut: (found) =>
      cutPage(found.slice(position), limit, (last) => {
        const time = last[field]?.getTime() ?? 0;
        const rows = found.slice(0, position + limit);
        const ofSameTime = rows.filter((row) => row[field]?.getTime() === time).length;
        return `${time}${String(ofSameTime).padStart(positionDigits, '0')}`;
      }),
  };
}

const timeDigits = 13;
const positionDigits = 3;
const start = { filter: {}, position: 0 };

function parse(field: string, cursor: string): { filter: Record<string, Operators>; position: number } {
  if (!/^\d{1,16}$/.test(cursor)) throw new DomainError('validation-failed');
  const time = new Date(Number(cursor.slice(0, timeDigits)));
  const position = cursor.slice(timeDigits);
  // Version 0.1.0 made cursors of the time alone, which end the page after all rows of that millisecond.
  if (position === '') return { filter: { [field]: operators({ $lt: time }) }, position: 0 };
  return { filter: { [field]: operators({ $lte: time }) }, position: Number(position) };
}
