import type { TimelineView } from '@railhead/common/contracts/console';
import { useState } from 'react';
import { Button } from '../../components/button.tsx';
import { Notice } from '../../components/notice.tsx';
import { PageTitle } from '../../components/page-title.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { TextField } from '../../components/text-field.tsx';
import { list } from '../../lib/format.ts';
import { useAddress } from './address.tsx';
import { formatDuration } from './event-text.ts';
import { useLiveEvents } from './live-events.ts';
import { useRefreshTimeline, useTimeline } from './requests.ts';
import { TimelineLanes } from './timeline-lanes.tsx';

export function OrderSearch() {
  const { go } = useAddress();
  const [text, setText] = useState('');
  return (
    <>
      <PageTitle context="Console">Find an order</PageTitle>
      <form
        className="grid max-w-xl grid-cols-[minmax(0,1fr)_auto] items-start gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          go(`orders/${encodeURIComponent(text.trim())}`);
        }}
      >
        <TextField
          label="Reference or id"
          name="order"
          required
          value={text}
          hint="The six characters of the passenger's mail, or the order's id."
          onChange={(event) => setText(event.target.value)}
        />
        <Button type="submit" className="mt-7.5">
          Show
        </Button>
      </form>
    </>
  );
}

/** One order's life across the services, renewed with every event about it. */
export function OrderTimeline({ id }: { id: string }) {
  const timeline = useTimeline(id);
  const refresh = useRefreshTimeline(id);
  const orderId = timeline.data?.orderId;
  useLiveEvents(`*.*.*.${orderId}`, orderId && '', refresh);

  if (timeline.isError) {
    return (
      <>
        <PageTitle context="Console">{`Order ${id}`}</PageTitle>
        <ProblemNotice error={timeline.error} onRetry={() => void timeline.refetch()} />
      </>
    );
  }
  if (!timeline.data) return <output>Reading the streams …</output>;
  return <Timeline view={timeline.data} />;
}

function Timeline({ view }: { view: TimelineView }) {
  const { orderId, reference, lanes, events, gaps } = view;
  const total = events.reduce((sum, { sincePreviousMs }) => sum + sincePreviousMs, 0);
  return (
    <>
      <div>
        <PageTitle context="Console">{`Order ${reference ?? orderId}`}</PageTitle>
        <p className="mt-1 text-quiet">
          {list(lanes)} said {events.length} things within {formatDuration(total)}.
        </p>
        <p className="font-mono text-sm break-all text-quiet">{orderId}</p>
      </div>
      {gaps.map(({ lane, missing }) => (
        <Notice key={lane} kind="warning">
          The stream of {lane} does not hold version {list(missing.map(String))}: forgotten, or not published
          yet.
        </Notice>
      ))}
      <TimelineLanes lanes={lanes} events={events} />
    </>
  );
}
