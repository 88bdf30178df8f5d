import type { EventRow } from '@railhead/common/contracts/console';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { Button } from '../../components/button.tsx';
import { Notice } from '../../components/notice.tsx';
import { paths } from '../../config/paths.ts';
import { dayAndTime, eventName, orderIdOf } from './event-text.ts';

/** The details of one event. Takes focus when it opens; Escape closes it. */
export function EventPanel({ row, onClose }: { row: EventRow; onClose(): void }) {
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  useEffect(() => {
    const closeOnEscape = ({ key }: KeyboardEvent) => {
      if (key === 'Escape') onClose();
    };
    window.addEventListener('keydown', closeOnEscape);
    return () => window.removeEventListener('keydown', closeOnEscape);
  }, [onClose]);

  const orderId = orderIdOf(row);
  const details = [
    ['Subject', row.subject],
    ['ID', row.id],
    ['Version', row.version],
    ['Cause', row.causationid],
    ['Stored', `${dayAndTime(row.at)}, ${row.stream} ${row.seq}`],
  ] as const;
  return (
    <aside
      aria-label="Event"
      className="card grid min-w-0 content-start gap-3 p-4 lg:sticky lg:top-4 lg:self-start"
    >
      <div className="flex items-start justify-between gap-3">
        <h2 ref={title} tabIndex={-1} className="outline-none">
          {eventName(row)}
        </h2>
        <Button variant="quiet" onClick={onClose}>
          Close
        </Button>
      </div>
      {row.fault && <Notice kind="warning">{row.fault}</Notice>}
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 text-sm">
        {details.map(
          ([name, value]) =>
            value !== undefined && (
              <div key={name} className="contents">
                <dt className="text-quiet">{name}</dt>
                <dd className="font-mono wrap-anywhere">{value}</dd>
              </div>
            ),
        )}
      </dl>
      {orderId && (
        <Link
          to={paths.consoleOrder}
          params={{ orderId }}
          className="inline-flex min-h-11 items-center text-brand underline"
        >
          View order timeline
        </Link>
      )}
      {row.data !== undefined && (
        <pre className="rounded-lg bg-sunken p-3 text-xs break-words whitespace-pre-wrap">
          {JSON.stringify(row.data, null, 2)}
        </pre>
      )}
    </aside>
  );
}
