import { slug } from '@railhead/common/domain/slug';
import { type CsvRow, rejectRow, requiredText } from './csv-parser.ts';

const maxLength = 100;

/** Reads the ids of one file. Two ids with the same slug are rejected, because they would become one station or train. */
export function uniqueIdReader(column: string): (row: CsvRow) => string {
  const taken = new Map<string, string>();
  return (row) => {
    const id = requiredText(row, column);
    const key = slug(id);
    const other = taken.get(key);
    if (key === '' || key.length > maxLength)
      throw rejectRow(row, `${column} ${id} cannot be turned into an id`);
    if (other === id) throw rejectRow(row, `${column} ${id} appears twice`);
    if (other) throw rejectRow(row, `${column} ${id} and ${other} both become ${key}`);
    taken.set(key, id);
    return id;
  };
}
