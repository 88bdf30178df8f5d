import { parseArgs } from 'node:util';
import { isDate } from '@railhead/common/domain/calendar';

/** The command line is invalid. */
export class UsageError extends Error {
  override name = 'UsageError';
}

export const usage = `npm run import -- <folder, zip or address of a GTFS feed> [--days 30] [--from YYYY-MM-DD] [--wait 30] [--withdraw]

  --days   number of days to put on sale (1 to 400)
  --from   first day; today in the feed's time zone if absent
  --wait   seconds to wait for the database
  --withdraw  cancel the runs of these days that the feed no longer has; their passengers are refunded
`;

export type ImportArguments = {
  path: string;
  days: number;
  from: string | undefined;
  /** How long the database may take to answer, in seconds. */
  wait?: number;
  /** Cancel the runs of the period that the feed no longer has. */
  withdraw?: boolean;
};

/** @throws UsageError that explains what is invalid. */
export function readArguments(args: readonly string[]): ImportArguments {
  const { positionals, values } = parse(args);
  const [path, ...more] = positionals;
  if (!path || more.length > 0) throw new UsageError('Name one feed: a folder, a zip archive or an address.');
  const days = Number(values.days);
  if (!Number.isInteger(days) || days < 1 || days > 400)
    throw new UsageError('--days must be a whole number from 1 to 400.');
  if (values.from !== undefined && !isDate(values.from))
    throw new UsageError('--from must be a date like 2026-11-21.');
  const wait = Number(values.wait);
  if (!(wait > 0)) throw new UsageError('--wait must be a number of seconds.');
  return { path, days, from: values.from, wait, withdraw: values.withdraw };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        days: { type: 'string', default: '30' },
        from: { type: 'string' },
        wait: { type: 'string', default: '30' },
        withdraw: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}
