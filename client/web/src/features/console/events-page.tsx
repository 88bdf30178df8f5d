import { getRouteApi } from '@tanstack/react-router';
import { useEffect, useReducer, useState } from 'react';
import { Button } from '../../components/button.tsx';
import { PageTitle } from '../../components/page-title.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { TextField } from '../../components/text-field.tsx';
import { paths } from '../../config/paths.ts';
import type { StreamStatus } from '../../lib/event-stream.ts';
import { count } from '../../lib/format.ts';
import { isProblem } from '../../lib/problem-error.ts';
import { EventPanel } from './event-panel.tsx';
import { eventRowsReducer, maxRows, noRows, rowKey } from './event-rows.ts';
import { EventTable } from './event-table.tsx';
import { useEvents } from './requests.ts';
import { useLiveEvents } from './use-live-events.ts';

const route = getRouteApi(paths.consoleEvents);

/** Live events of all streams. Filter, pause and selected row are in the URL. */
export function EventsPage() {
  const { filter = '>' } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <>
      <PageTitle context="Console">Events</PageTitle>
      <FilterForm
        key={filter}
        filter={filter}
        onFilter={(next) => void navigate({ search: { filter: next } })}
      />
      <Events key={`events of ${filter}`} filter={filter} />
    </>
  );
}

function FilterForm({ filter, onFilter }: { filter: string; onFilter(filter: string): void }) {
  const [text, setText] = useState(filter);
  return (
    <form
      className="grid grid-cols-[minmax(0,1fr)_auto] items-start gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        onFilter(text.trim() || '>');
      }}
    >
      <TextField
        label="Subject filter"
        name="filter"
        className="[&_input]:font-mono"
        value={text}
        hint="* matches one token, > matches the rest: orders.order-placed.>, *.*.*.<order id>"
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => setText(event.target.value)}
      />
      <Button type="submit" className="mt-7.5">
        Apply
      </Button>
    </form>
  );
}

function Events({ filter }: { filter: string }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const history = useEvents(filter);
  const [rows, apply] = useReducer(eventRowsReducer, noRows);
  const status = useLiveEvents(filter, history.data?.position, (row) => apply({ kind: 'received', row }));
  const isPaused = search.live === 'off';
  const selected = rows.shown.find((row) => rowKey(row) === search.row);
  const change = (next: { row?: string | undefined; live?: string | undefined }) =>
    void navigate({ search: (previous) => ({ ...previous, ...next }), replace: true });
  const close = () => {
    change({ row: undefined });
    document.getElementById(search.row ?? '')?.focus();
  };

  useEffect(() => {
    if (history.data) apply({ kind: 'loaded', rows: history.data.rows });
  }, [history.data]);
  useEffect(() => apply({ kind: isPaused ? 'paused' : 'resumed' }), [isPaused]);

  // A filter that is not valid stays so until it is changed.
  if (isProblem(history.error, 'validation-failed')) return <ProblemNotice error={history.error} />;
  if (history.isError) return <ProblemNotice error={history.error} onRetry={() => void history.refetch()} />;
  if (!history.data) return <output>Loading events …</output>;
  return (
    <>
      <div className="flex flex-wrap items-center gap-3">
        <Button variant="quiet" onClick={() => change({ live: isPaused ? undefined : 'off' })}>
          {isPaused ? 'Resume' : 'Pause'}
        </Button>
        <output className="text-quiet">
          {isPaused
            ? `Paused · ${count(rows.unseen?.length ?? 0, 'new event', 'new events')}`
            : statusText[status]}
        </output>
      </div>
      <div className={selected ? 'grid gap-4 lg:grid-cols-[minmax(0,1fr)_minmax(0,28rem)]' : ''}>
        {selected && <EventPanel key={rowKey(selected)} row={selected} onClose={close} />}
        {rows.shown.length === 0 ? (
          <p className="card p-6">No matching events yet. New events will appear here.</p>
        ) : (
          <EventTable
            rows={rows.shown}
            selected={search.row}
            onSelect={(row) => change({ row: rowKey(row) })}
          />
        )}
      </div>
      {(history.data.more || rows.shown.length === maxRows) && (
        <p className="text-sm text-quiet">Older events are not shown. Narrow the filter to find them.</p>
      )}
    </>
  );
}

const statusText: Record<StreamStatus, string> = {
  connecting: 'Connecting …',
  live: 'Live',
  lost: 'Connection lost. Reconnecting …',
};
