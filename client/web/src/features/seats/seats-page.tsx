import type { RunView } from '@railhead/common/contracts/tickets';
import { isJourney } from '@railhead/common/domain/segments';
import { getRouteApi } from '@tanstack/react-router';
import { useMemo } from 'react';
import { ButtonLink } from '../../components/button.tsx';
import { PageTitle } from '../../components/page-title.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { paths } from '../../config/paths.ts';
import { dayAt } from '../../lib/format.ts';
import { journeyOnRun, journeyTimes, shownTime } from '../../lib/journey-times.ts';
import { useRun } from '../../lib/requests/run.ts';
import { SeatSelector } from './seat-selector.tsx';

const route = getRouteApi(paths.seats);

/** The live seats of a run for one journey. */
export function SeatsPage() {
  const { runId } = route.useParams();
  const { from, to } = route.useSearch();
  const journey = useMemo(() => ({ runId, from: Number(from), to: Number(to) }), [runId, from, to]);
  const run = useRun(runId);
  const isComplete = from !== '' && to !== '' && (!run.data || isJourney(journey, run.data.stops.length));

  return (
    <>
      <PageTitle context={run.data?.number}>Choose your seats</PageTitle>
      {run.isError ? (
        <div className="mt-4">
          <ProblemNotice error={run.error} onRetry={() => void run.refetch()} />
        </div>
      ) : !isComplete ? (
        <div className="mt-4 grid justify-items-start gap-4">
          <p>This link does not contain a valid journey.</p>
          <ButtonLink to={paths.search}>Find a train</ButtonLink>
        </div>
      ) : run.data ? (
        <>
          <JourneyDescription run={run.data} from={journey.from} to={journey.to} />
          {run.data.status === 'cancelled' ? (
            <p className="mt-4 rounded-xl bg-danger-soft p-4 font-medium">
              This train has been cancelled.
              {run.data.cancelReason !== undefined && ` Reason: ${run.data.cancelReason}`}
            </p>
          ) : (
            <SeatSelector key={`${runId} ${from} ${to}`} run={run.data} journey={journey} />
          )}
        </>
      ) : (
        <Skeleton label="Loading seats" className="mt-6 h-96" />
      )}
    </>
  );
}

function JourneyDescription({ run, from, to }: { run: RunView; from: number; to: number }) {
  const ends = journeyOnRun(run, from, to);
  if (!ends) return null;
  const { departure, arrival, note } = journeyTimes(ends.from, ends.to);
  return (
    <p className="mt-2 text-quiet">
      {run.number}, {dayAt(ends.from.at, ends.from.zone)}: {ends.from.name} {shownTime(departure)} –{' '}
      {ends.to.name} {shownTime(arrival)}
      {note && ` (${note})`}
    </p>
  );
}
