import { useEffect, useReducer, useState } from 'react';
import { Button } from '../../components/button.tsx';
import { PageTitle } from '../../components/page-title.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { TextField } from '../../components/text-field.tsx';
import { count } from '../../lib/format.ts';
import type { LiveState } from '../../lib/live.ts';
import { useAddress } from './address.tsx';
import { EventPanel } from './event-panel.tsx';
import { eventRowsReducer, maxRows, noRows, rowKey } from './event-rows.ts';
import { EventTable } from './event-table.tsx';
import { useLiveEvents } from './live-events.ts';
import { useEvents } from './requests.ts';

/** Every event as it comes. The filter, the pause and the chosen row are the address. */
export function EventsPage() {
  const { search, go } = useAddress();
  const filter = search.filter ?? '>';
  return (
    <>
      <PageTitle context="Console">Events</PageTitle>
      <FilterForm key={filter} filter={filter} onFilter={(wanted) => go('events', { filter: wanted })} />
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
        label="Subject"
        name="filter"
        className="[&_input]:font-mono"
        value={text}
        hint="* is one part, > is the rest: orders.order-placed.>, *.*.*.<order id>"
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => setText(event.target.value)}
      />
      <Button type="submit" className="mt-7.5">
        Show
      </Button>
    </form>
  );
}

function Events({ filter }: { filter: string }) {
  const { search, change } = useAddress();
  const history = useEvents(filter);
  const [rows, apply] = useReducer(eventRowsReducer, noRows);
  const live = useLiveEvents(filter, history.data?.position, (row) => apply({ kind: 'came', row }));
  const isPaused = search.live === 'off';
  const chosen = rows.shown.find((row) => rowKey(row) === search.row);
  const close = () => {
    change({ row: undefined });
    document.getElementById(search.row ?? '')?.focus();
  };

  useEffect(() => {
    if (history.data) apply({ kind: 'loaded', rows: history.data.rows });
  }, [history.data]);
  useEffect(() => apply({ kind: isPaused ? 'paused' : 'resumed' }), [isPaused]);

  if (history.isError) return <ProblemNotice error={history.error} onRetry={() => void history.refetch()} />;
  if (!history.data) return <output>Reading the streams …</output>;
  return (
    <>
      <div className="flex flex-wrap items-center gap-3">
        <Button variant="quiet" onClick={() => change({ live: isPaused ? undefined : 'off' })}>
          {isPaused ? 'Go on' : 'Pause'}
        </Button>
        <output className="text-quiet">
          {isPaused
            ? `Paused · ${count(rows.unseen?.length ?? 0, 'new event', 'new events')}`
            : liveWords[live]}
        </output>
      </div>
      <div className={chosen ? 'grid gap-4 lg:grid-cols-[minmax(0,1fr)_minmax(0,28rem)]' : ''}>
        {chosen && <EventPanel key={rowKey(chosen)} row={chosen} onClose={close} />}
        {rows.shown.length === 0 ? (
          <p className="card p-6">Nothing has matched yet. Buy a ticket, and it appears here.</p>
        ) : (
          <EventTable
            rows={rows.shown}
            chosen={search.row}
            onChoose={(row) => change({ row: rowKey(row) })}
          />
        )}
      </div>
      {(history.data.more || rows.shown.length === maxRows) && (
        <p className="text-sm text-quiet">Older events are not shown. Narrow the subject to reach them.</p>
      )}
    </>
  );
}

const liveWords: Record<LiveState, string> = {
  opening: 'Connecting …',
  live: 'Live',
  lost: 'The connection is lost; trying again …',
};
