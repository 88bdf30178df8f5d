import { isDate } from '@railhead/common/domain/calendar';
import { CsvError, parse } from 'csv-parse';
import { FeedError } from './feed-error.ts';
import type { FeedFiles } from './feed-files.ts';

/** The position of a record: its file and the line on which it ends. */
export type RowPosition = { file: string; line: number };

/** One record of a file. */
export type CsvRow = RowPosition & { values: readonly string[]; columns: ReadonlyMap<string, number> };

/** A file to read: its name and required columns. */
export type CsvFile = { file: string; columns: readonly string[]; optional?: boolean };

type Parsed = { record: string[]; info: { lines: number } };

/** Reads a CSV file row by row; a missing or empty optional file has none. */
export async function* parseCsv(
  files: FeedFiles,
  { file, columns: required, optional }: CsvFile,
): AsyncGenerator<CsvRow> {
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

/** The error for an invalid row. */
export const rejectRow = ({ file, line }: RowPosition, reason: string): FeedError =>
  new FeedError(file, line, reason);

/** A value; empty if it is blank or the file has no such column. */
export const optionalText = (row: CsvRow, column: string): string =>
  row.values[row.columns.get(column) ?? -1] ?? '';

/** A required value. */
export function requiredText(row: CsvRow, column: string): string {
  const text = optionalText(row, column);
  if (text === '') throw rejectRow(row, `${column} is blank`);
  return text;
}

/** A decimal number; undefined if blank. */
export function optionalNumber(row: CsvRow, column: string): number | undefined {
  const text = optionalText(row, column);
  if (text === '') return undefined;
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text))
    throw rejectRow(row, `${column} is not a number: ${text}`);
  return Number(text);
}

/** A required number within the range, limits included. */
export function requiredNumber(row: CsvRow, column: string, least: number, most: number): number {
  const number = optionalNumber(row, column);
  if (number === undefined) throw rejectRow(row, `${column} is blank`);
  if (number < least || number > most)
    throw rejectRow(row, `${column} is not between ${least} and ${most}: ${number}`);
  return number;
}

/** One of the given values; the first if blank. */
export function enumValue(row: CsvRow, column: string, choices: readonly string[]): string {
  const text = optionalText(row, column) || (choices[0] ?? '');
  if (!choices.includes(text)) throw rejectRow(row, `${column} is not one of ${choices.join(', ')}: ${text}`);
  return text;
}

/** Seconds from the start of the service date; undefined if blank. Hours may be unpadded and exceed 24. */
export function optionalTime(row: CsvRow, column: string): number | undefined {
  const text = optionalText(row, column);
  if (text === '') return undefined;
  const [, hours, minutes, seconds] = /^(\d{1,3}):([0-5]\d):([0-5]\d)$/.exec(text) ?? [];
  if (!hours) throw rejectRow(row, `${column} is not a time HH:MM:SS: ${text}`);
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}

/** A date `YYYYMMDD` as `YYYY-MM-DD`. */
export function requiredDate(row: CsvRow, column: string): string {
  const text = requiredText(row, column);
  const date = `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`;
  if (!isDate(date)) throw rejectRow(row, `${column} is not a date YYYYMMDD: ${text}`);
  return date;
}
