import { slug } from '@railhead/common/domain/slug';
import { broken, type Row, textOf } from './table.ts';

const longest = 100;

/** Reads the ids of one file; refuses a second one with the same slug: both would be one station, or one train. */
export function idReader(column: string): (row: Row) => string {
  const taken = new Map<string, string>();
  return (row) => {
    const id = textOf(row, column);
    const key = slug(id);
    const other = taken.get(key);
    if (key === '' || key.length > longest) throw broken(row, `${column} ${id} makes no usable id`);
    if (other === id) throw broken(row, `${column} ${id} stands there twice`);
    if (other) throw broken(row, `${column} ${id} and ${other} both become ${key}`);
    taken.set(key, id);
    return id;
  };
}
