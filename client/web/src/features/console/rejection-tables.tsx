import type { Rejection } from '@railhead/common/contracts/orders';
import { count, locale } from '../../lib/format.ts';
import { dayAndTime } from './event-text.ts';
import type { RejectionCount } from './rejection-counts.ts';
import { reasonText } from './rejection-text.ts';

const maxRows = 10;
const maxEntriesShown = 50;
const startTime = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' });

/** The number of refusals in each part of the period, with a bar for each. */
export function RejectionTimes({ counts }: { counts: { start: Date; times: number }[] }) {
  const largest = Math.max(1, ...counts.map(({ times }) => times));
  return (
    <section aria-labelledby="refusal-times" className="card min-w-0 p-4">
      <h2 id="refusal-times">Over time</h2>
      <table className="mt-3 w-full text-sm tabular-nums">
        <thead className="sr-only">
          <tr>
            <th scope="col">From</th>
            <th scope="col">Refused</th>
          </tr>
        </thead>
        <tbody>
          {counts.map(({ start, times }) => (
            <tr key={start.getTime()}>
              <th scope="row" className="w-14 pr-3 text-left font-normal text-quiet">
                <time dateTime={start.toISOString()}>{startTime.format(start)}</time>
              </th>
              <td>
                <span className="flex items-center gap-2">
                  {times > 0 && (
                    <span
                      aria-hidden
                      className="h-3 min-w-1 rounded-sm bg-brand"
                      style={{ width: `${(times / largest) * 80}%` }}
                    />
                  )}
                  {times}
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface RejectionTableProps {
  title: string;
  counts: RejectionCount[];
  textOf?: (name: string) => string;
  onChoose(name: string): void;
  empty?: string;
}

/** The names that were refused most often; each is a filter. */
export function RejectionTable({
  title,
  counts,
  textOf = (name) => name,
  onChoose,
  empty,
}: RejectionTableProps) {
  const id = `refused-${title.toLowerCase()}`;
  return (
    <section aria-labelledby={id} className="card min-w-0 p-4">
      <h2 id={id}>{title}</h2>
      {counts.length === 0 && <p className="mt-3 text-sm text-quiet">{empty}</p>}
      <ul className="mt-2">
        {counts.slice(0, maxRows).map(({ name, times }) => (
          <li
            key={name}
            className="flex items-center justify-between gap-3 border-t border-line first:border-0"
          >
            <button
              type="button"
              className="min-h-11 text-left text-sm underline wrap-anywhere"
              onClick={() => onChoose(name)}
            >
              {textOf(name)}
            </button>
            <span className="text-sm tabular-nums">{times}</span>
          </li>
        ))}
      </ul>
      {counts.length > maxRows && (
        <p className="mt-2 text-sm text-quiet">and {counts.length - maxRows} more</p>
      )}
    </section>
  );
}

/** The newest refusals one by one. */
export const RejectionList = ({ items }: { items: Rejection[] }) => (
  <section aria-labelledby="newest-refusals" className="card min-w-0 p-4">
    <h2 id="newest-refusals">Newest</h2>
    <ol className="mt-2 grid gap-2 text-sm">
      {items.slice(0, maxEntriesShown).map(({ at, reason, times, network, accountId }) => (
        <li
          key={`${at} ${reason} ${network} ${accountId}`}
          className="border-t border-line pt-2 first:border-0"
        >
          <p>
            <time dateTime={at} className="text-quiet tabular-nums">
              {dayAndTime(at)}
            </time>{' '}
            {reasonText(reason)}
            {times > 1 && `, ${count(times, 'time', 'times')}`}
          </p>
          <p className="font-mono text-quiet wrap-anywhere">
            {network}
            {accountId && ` · ${accountId}`}
          </p>
        </li>
      ))}
    </ol>
  </section>
);
