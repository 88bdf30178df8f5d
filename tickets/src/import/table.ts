import { isDate } from '@railhead/common/domain/time';
import { CsvError, parse } from 'csv-parse';
import { FeedError } from './feed-error.ts';
import type { FeedFiles } from './feed-files.ts';

/** Where a record stands: its file, and the line on which it ends. */
export type Position = { file: string; line: number };

/** One record of a file. */
export type Row = Position & { values: readonly string[]; columns: ReadonlyMap<string, number> };

/** What a file must look like: its name and the columns it cannot do without. */
export type Table = { file: string; columns: readonly string[]; optional?: boolean };

type Parsed = { record: string[]; info: { lines: number } };

/** Reads a file row by row; a file that is optional and missing or empty has none. */
export async function* rows(
  files: FeedFiles,
  { file, columns: required, optional }: Table,
): AsyncGenerator<Row> {
  if (!files.has(file)) {
    if (optional) return;
    throw new FeedError(file, undefined, 'is missing');
  }
  const bytes = files.open(file);
  const parser = parse({
    bom: true,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    trim: true,
  });
  bytes.once('error', (error) => parser.destroy(error));
  bytes.pipe(parser);
  let columns: ReadonlyMap<string, number> | undefined;
  try {
    for await (const { record, info } of parser as AsyncIterable<Parsed>) {
      if (columns) yield { file, line: info.lines, values: record, columns };
      else columns = header(file, record, required);
    }
  } catch (error) {
    if (error instanceof CsvError) throw new FeedError(file, lineOf(error), error.message, { cause: error });
    throw error;
  } finally {
    bytes.destroy();
  }
  if (!columns && !optional) throw new FeedError(file, 1, 'is empty');
}

function header(
  file: string,
  names: readonly string[],
  required: readonly string[],
): ReadonlyMap<string, number> {
  const columns = new Map(names.map((name, index) => [name, index]));
  const missing = required.filter((name) => !columns.has(name));
  if (missing.length > 0) throw new FeedError(file, 1, `has no column ${missing.join(', ')}`);
  return columns;
}

const lineOf = (error: CsvError): number | undefined =>
  typeof error.lines === 'number' ? error.lines : undefined;

/** The error to throw for what stands there. */
export const broken = ({ file, line }: Position, reason: string): FeedError =>
  new FeedError(file, line, reason);

/** A value, empty when blank or when the file has no such column. */
export const valueOf = (row: Row, column: string): string => row.values[row.columns.get(column) ?? -1] ?? '';

/** A value that must stand there. */
export function textOf(row: Row, column: string): string {
  const text = valueOf(row, column);
  if (text === '') throw broken(row, `${column} is blank`);
  return text;
}

/** A decimal number, or nothing when blank. */
export function numberOf(row: Row, column: string): number | undefined {
  const text = valueOf(row, column);
  if (text === '') return undefined;
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text))
    throw broken(row, `${column} is not a number: ${text}`);
  return Number(text);
}

/** A number that must stand there and lie in the range, ends included. */
export function numberIn(row: Row, column: string, least: number, most: number): number {
  const number = numberOf(row, column);
  if (number === undefined) throw broken(row, `${column} is blank`);
  if (number < least || number > most)
    throw broken(row, `${column} is not between ${least} and ${most}: ${number}`);
  return number;
}

/** One of the given marks, the first when blank. */
export function choiceOf(row: Row, column: string, choices: readonly string[]): string {
  const text = valueOf(row, column) || (choices[0] ?? '');
  if (!choices.includes(text)) throw broken(row, `${column} is not one of ${choices.join(', ')}: ${text}`);
  return text;
}

/** Seconds from the start of the service date, or nothing when blank; hours may be unpadded and pass 24. */
export function timeOf(row: Row, column: string): number | undefined {
  const text = valueOf(row, column);
  if (text === '') return undefined;
  const [, hours, minutes, seconds] = /^(\d{1,3}):([0-5]\d):([0-5]\d)$/.exec(text) ?? [];
  if (!hours) throw broken(row, `${column} is not a time HH:MM:SS: ${text}`);
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}

/** A date `YYYYMMDD` as `YYYY-MM-DD`. */
export function dateOf(row: Row, column: string): string {
  const text = textOf(row, column);
  const date = `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`;
  if (!isDate(date)) throw broken(row, `${column} is not a date YYYYMMDD: ${text}`);
  return date;
}
