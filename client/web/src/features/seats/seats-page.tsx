import type { RunView } from '@railhead/common/contracts/tickets';
import { isJourney } from '@railhead/common/domain/segments';
import { getRouteApi } from '@tanstack/react-router';
import { useMemo } from 'react';
import { ButtonLink } from '../../components/button.tsx';
import { PageTitle } from '../../components/page-title.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { paths } from '../../config/paths.ts';
import { dayAt, timeAt } from '../../lib/format.ts';
import { useRun } from '../../lib/requests/run.ts';
import { SeatChooser } from './seat-chooser.tsx';

const route = getRouteApi(paths.seats);

/** The seats of a run for one journey, live. */
export function SeatsPage() {
  const { runId } = route.useParams();
  const { from, to } = route.useSearch();
  const journey = useMemo(() => ({ runId, from: Number(from), to: Number(to) }), [runId, from, to]);
  const run = useRun(runId);
  const isWhole = from !== '' && to !== '' && (!run.data || isJourney(journey, run.data.stops.length));

  return (
    <>
      <PageTitle context={run.data?.number}>Choose your seats</PageTitle>
      {run.isError ? (
        <div className="mt-4">
          <ProblemNotice error={run.error} onRetry={() => void run.refetch()} />
        </div>
      ) : !isWhole ? (
        <div className="mt-4 grid justify-items-start gap-4">
          <p>This address names no journey of the train.</p>
          <ButtonLink to={paths.search}>Find a train</ButtonLink>
        </div>
      ) : run.data ? (
        <>
          <JourneyWords run={run.data} from={journey.from} to={journey.to} />
          {run.data.status === 'cancelled' ? (
            <p className="mt-4 rounded-xl bg-danger-soft p-4 font-medium">This train does not run.</p>
          ) : (
            <SeatChooser key={`${runId} ${from} ${to}`} run={run.data} journey={journey} />
          )}
        </>
      ) : (
        <Skeleton label="Loading seats" className="mt-6 h-96" />
      )}
    </>
  );
}

function JourneyWords({ run, from, to }: { run: RunView; from: number; to: number }) {
  const [start, end] = [run.stops[from], run.stops[to]];
  if (!start?.departure || !end?.arrival) return null;
  return (
    <p className="mt-2 text-quiet">
      {run.number}, {dayAt(start.departure, run.zone)}: {start.name} {timeAt(start.departure, run.zone)} –{' '}
      {end.name} {timeAt(end.arrival, run.zone)}
    </p>
  );
}
