import type { TimelineView } from '@railhead/common/contracts/console';
import { getRouteApi } from '@tanstack/react-router';
import { Notice } from '../../components/notice.tsx';
import { PageTitle } from '../../components/page-title.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { paths } from '../../config/paths.ts';
import { count, list } from '../../lib/format.ts';
import { formatDuration } from './event-text.ts';
import { useRefreshTimeline, useTimeline } from './requests.ts';
import { TimelineLanes } from './timeline-lanes.tsx';
import { useLiveEvents } from './use-live-events.ts';

const route = getRouteApi(paths.consoleOrder);

/** One order's events across the services, refreshed with every new one. */
export function OrderTimelinePage() {
  const { orderId: id } = route.useParams();
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
  if (!timeline.data) return <output>Loading events …</output>;
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
          {count(events.length, 'event', 'events')} from {list(lanes)} within {formatDuration(total)}.
        </p>
        <p className="font-mono text-sm break-all text-quiet">{orderId}</p>
      </div>
      {gaps.map(({ lane, missing }) => (
        <Notice key={lane} kind="warning">
          Missing in the {lane} stream: version {list(missing.map(String))}. Expired, or not published yet.
        </Notice>
      ))}
      <TimelineLanes lanes={lanes} events={events} />
    </>
  );
}
