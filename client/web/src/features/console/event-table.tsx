import type { EventRow } from '@railhead/common/contracts/console';
import { rowKey } from './event-rows.ts';
import { clockTime, dayAndTime, eventName } from './event-text.ts';

interface EventTableProps {
  rows: EventRow[];
  selected: string | undefined;
  onSelect(row: EventRow): void;
}

/** One row per event, newest first; narrow screens hide the stream position. */
export function EventTable({ rows, selected, onSelect }: EventTableProps) {
  return (
    <div className="card min-w-0 overflow-x-auto lg:order-first">
      <table className="w-full text-sm">
        <caption className="sr-only">Events, newest first</caption>
        <thead>
          <tr className="border-b border-line text-left text-quiet [&>th]:px-3 [&>th]:py-2 [&>th]:font-medium">
            <th scope="col">Time</th>
            <th scope="col">Event</th>
            <th scope="col">Aggregate</th>
            <th scope="col" className="hidden sm:table-cell">
              Position
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr
              key={rowKey(row)}
              className={`border-b border-line last:border-0 [&>td]:px-3 [&>td]:py-1 ${rowKey(row) === selected ? 'bg-brand-soft' : ''}`}
            >
              <td className="whitespace-nowrap tabular-nums" title={dayAndTime(row.at)}>
                {clockTime(row.at)}
              </td>
              <td>
                <button
                  type="button"
                  id={rowKey(row)}
                  className="min-h-9 text-left font-medium text-brand underline-offset-2 hover:underline"
                  aria-pressed={rowKey(row) === selected}
                  onClick={() => onSelect(row)}
                >
                  {eventName(row)}
                </button>
                {row.fault && <span className="ml-2 font-medium text-danger">invalid</span>}
                <span className="block text-quiet sm:hidden">{row.source}</span>
              </td>
              <td className="max-w-24 truncate sm:max-w-40 font-mono" title={row.aggregate}>
                {row.aggregate}
              </td>
              <td className="hidden whitespace-nowrap text-quiet tabular-nums sm:table-cell">
                {row.stream} {row.seq}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
