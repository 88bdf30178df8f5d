import { maxForeignShare } from './measure/foreign-load.ts';
import { type ReportLine, verdictOf } from './report/line.ts';

/** One measurement of a row, with the share of the machine that others used meanwhile, if known. */
export interface Try<T> {
  result: T;
  foreignShare: number | undefined;
}

/**
 * Repeats a measurement while others use too much of the machine, at most `maxTries` times and only while `mayRepeat`
 * allows it. Returns all tries and the one with the least foreign load.
 */
export async function repeatWhileDisturbed<T>(options: {
  maxTries: number;
  mayRepeat: () => boolean;
  take: (number: number) => Promise<Try<T>>;
  onDisturbed: (foreignShare: number, number: number) => void;
}): Promise<{ best: Try<T>; tries: Try<T>[] }> {
  const tries = [await options.take(1)];
  for (let number = 2; isDisturbed(tries.at(-1)) && number <= options.maxTries; number++) {
    if (!options.mayRepeat()) break;
    options.onDisturbed(tries.at(-1)?.foreignShare ?? 0, number);
    tries.push(await options.take(number));
  }
  const best = tries.reduce((least, next) => (shareOf(next) < shareOf(least) ? next : least));
  return { best, tries };
}

const shareOf = <T>({ foreignShare }: Try<T>): number => foreignShare ?? 0;
const isDisturbed = <T>(one: Try<T> | undefined): boolean =>
  one !== undefined && shareOf(one) > maxForeignShare;

/** Load makes a time void, but not a count that is right in spite of it. */
export const voidedBy = (reason: string | undefined, line: ReportLine): ReportLine =>
  !reason || line.void || (line.unit === '' && verdictOf(line) === 'reached')
    ? line
    : { ...line, void: reason };

/** Why the best of the tries does not count, or undefined if it does. */
export function foreignLoadReason({ best, tries }: { best: Try<unknown>; tries: Try<unknown>[] }) {
  if (!isDisturbed(best)) return undefined;
  const percent = Math.round(shareOf(best) * 100);
  const times = tries.length === 1 ? 'once' : `${tries.length} times`;
  return `others used ${percent} % of the machine (tried ${times})`;
}
