import { parseArgs } from 'node:util';
import { isDate } from '@railhead/common/domain/time';

/** What a person typed is not an import. */
export class UsageError extends Error {
  override name = 'UsageError';
}

export const usage = `npm run import -- <folder or zip of a GTFS feed> [--days 30] [--from YYYY-MM-DD]

  --days   how many days of trains to put on sale (1 to 400)
  --from   the first of them; today at the feed's place when not given
`;

export type Arguments = { path: string; days: number; from: string | undefined };

/** @throws UsageError that says what is wrong. */
export function readArguments(words: readonly string[]): Arguments {
  const { positionals, values } = parsed(words);
  const [path, ...more] = positionals;
  if (!path || more.length > 0) throw new UsageError('Name one feed: a folder or a zip archive.');
  const days = Number(values.days);
  if (!Number.isInteger(days) || days < 1 || days > 400)
    throw new UsageError('--days is a whole number from 1 to 400.');
  if (values.from !== undefined && !isDate(values.from))
    throw new UsageError('--from is a date like 2026-11-21.');
  return { path, days, from: values.from };
}

function parsed(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: { days: { type: 'string', default: '30' }, from: { type: 'string' } },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}
