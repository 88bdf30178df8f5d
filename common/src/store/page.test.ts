import { describe, expect, test } from 'vitest';
import { newestFirst } from './page.ts';

interface Row {
  _id: string;
  at: Date;
}

const row = (_id: string, ms: number): Row => ({ _id, at: new Date(1_764_288_000_000 + ms) });
/** Two rows share a millisecond, then five do, then one is alone. */
const stored = [
  ...['a', 'b'].map((id) => row(id, 30)),
  ...['c', 'd', 'e', 'f', 'g'].map((id) => row(id, 20)),
  row('h', 10),
];

/** Reads as MongoDB would. */
function read(after: string | undefined, limit: number) {
  const query = newestFirst<'at', Row>('at', { after, limit, idOrder: 1 });
  const { $lt, $lte } = { ...(query.filter['at'] as { $lt?: Date; $lte?: Date } | undefined) };
  const found = stored.filter(({ at }) => ($lt ? at < $lt : true) && ($lte ? at <= $lte : true));
  return query.cut(found.slice(0, query.limit));
}

function readAll(limit: number): { ids: string[]; pages: number } {
  const ids: string[] = [];
  for (let pages = 1, after: string | undefined; ; pages++) {
    const { rows, next } = read(after, limit);
    ids.push(...rows.map(({ _id }) => _id));
    if (next === undefined) return { ids, pages };
    expect(next).toMatch(/^\d{16}$/);
    after = next;
  }
}

describe('pages of a list, newest first', () => {
  test.each([
    [1, 8],
    [2, 4],
    [3, 3],
    [7, 2],
    [8, 1],
    [20, 1],
  ])('with %i rows each lose and repeat nothing that shares a millisecond', (limit, pages) => {
    expect(readAll(limit)).toEqual({ ids: stored.map(({ _id }) => _id), pages });
  });

  test('continue after a cursor of version 0.1.0, which is a time', () => {
    const after = String(stored[0]?.at.getTime());
    expect(read(after, 2).rows.map(({ _id }) => _id)).toEqual(['c', 'd']);
  });

  test('are refused for a cursor that is none', () => {
    expect(() => read('order-1', 2)).toThrow('validation-failed');
  });
});
