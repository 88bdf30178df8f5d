import type { TimelineView } from '@railhead/common/contracts/console';
import { getRouteApi } from '@tanstack/react-router';
import { Notice } from '../../components/notice.tsx';
import { PageTitle } from '../../components/page-title.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { paths } from '../../config/paths.ts';
import { count, list } from '../../lib/format.ts';
import { isProblem } from '../../lib/problem-error.ts';
import { formatDuration } from './event-text.ts';
import { OrderRecordCard } from './order-record.tsx';
import { OrderSearchForm } from './order-search-form.tsx';
import { useRefreshTimeline, useTimeline } from './requests.ts';
import { lanesOf, timelineEntries } from './timeline-entries.ts';
import { TimelineLanes } from './timeline-lanes.tsx';
import { useLiveEvents } from './use-live-events.ts';

const route = getRouteApi(paths.consoleOrder);

/** One order: what its owners know, and its events across the services, refreshed with every new one. */
export function OrderTimelinePage() {
  const { orderId: id } = route.useParams();
  const timeline = useTimeline(id);
  const refresh = useRefreshTimeline(id);
  const orderId = timeline.data?.orderId;
  useLiveEvents(`*.*.*.${orderId}`, orderId && '', refresh);

  if (isProblem(timeline.error, 'order-unknown')) return <UnknownOrder key={id} id={id} />;
  if (timeline.isError) {
    return (
      <>
        <PageTitle context="Console">{`Order ${id}`}</PageTitle>
        <ProblemNotice error={timeline.error} onRetry={() => void timeline.refetch()} />
      </>
    );
  }
  if (!timeline.data) return <output>Loading events …</output>;
  return <Timeline view={timeline.data} />;
}

const UnknownOrder = ({ id }: { id: string }) => (
  <>
    <PageTitle context="Console">{`Order ${id}`}</PageTitle>
    <Notice kind="warning">No order has this reference or ID. Check it and search again.</Notice>
    <OrderSearchForm initial={id} />
  </>
);

function Timeline({ view }: { view: TimelineView }) {
  const { orderId, reference, order, payment, gaps, hasExpiredEvents, unavailable } = view;
  const entries = timelineEntries(view);
  const lanes = lanesOf(entries);
  const total = entries.reduce((sum, { sincePreviousMs }) => sum + sincePreviousMs, 0);
  return (
    <>
      <div>
        <PageTitle context="Console">{`Order ${reference ?? orderId}`}</PageTitle>
        {entries.length > 0 && (
          <p className="mt-1 text-quiet">
            {count(entries.length, 'entry', 'entries')} from {list(lanes)} within {formatDuration(total)}.
          </p>
        )}
        <p className="font-mono text-sm break-all text-quiet">{orderId}</p>
      </div>
      {unavailable && (
        <Notice kind="warning">
          {list(unavailable)} did not answer. What only {unavailable.length > 1 ? 'they know' : 'it knows'} is
          missing here.
        </Notice>
      )}
      <OrderRecordCard order={order} payment={payment} />
      {hasExpiredEvents ? (
        <Notice>Events of this order are older than the streams keep (14 days).</Notice>
      ) : (
        view.events.length === 0 && <Notice>The events of this order are not published yet.</Notice>
      )}
      {gaps.map(({ lane, missing }) => (
        <Notice key={lane} kind="warning">
          Missing in the {lane} stream: version {list(missing.map(String))}. Expired, or not published yet.
        </Notice>
      ))}
      {entries.length > 0 && <TimelineLanes lanes={lanes} entries={entries} />}
    </>
  );
}
