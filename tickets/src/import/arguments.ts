import { parseArgs } from 'node:util';
import { isDate } from '@railhead/common/domain/calendar';

/** The command line is invalid. */
export class UsageError extends Error {
  override name = 'UsageError';
}

export const usage = `npm run import -- <folder or zip of a GTFS feed> [--days 30] [--from YYYY-MM-DD] [--withdraw]

  --days   number of days to put on sale (1 to 400)
  --from   first day; today in the feed's time zone if absent
  --withdraw  cancel the runs of these days that the feed no longer has; their passengers are refunded
`;

export type ImportArguments = {
  path: string;
  days: number;
  from: string | undefined;
  /** Cancel the runs of the period that the feed no longer has. */
  withdraw?: boolean;
};

/** @throws UsageError that explains what is invalid. */
export function readArguments(args: readonly string[]): ImportArguments {
  const { positionals, values } = parse(args);
  const [path, ...more] = positionals;
  if (!path || more.length > 0) throw new UsageError('Name one feed: a folder or a zip archive.');
  const days = Number(values.days);
  if (!Number.isInteger(days) || days < 1 || days > 400)
    throw new UsageError('--days must be a whole number from 1 to 400.');
  if (values.from !== undefined && !isDate(values.from))
    throw new UsageError('--from must be a date like 2026-11-21.');
  return { path, days, from: values.from, withdraw: values.withdraw };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        days: { type: 'string', default: '30' },
        from: { type: 'string' },
        withdraw: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}
