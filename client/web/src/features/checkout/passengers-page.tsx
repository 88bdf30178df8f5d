import { getRouteApi } from '@tanstack/react-router';
import { useMemo } from 'react';
import { ButtonLink } from '../../components/button.tsx';
import { PageTitle } from '../../components/page-title.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { paths } from '../../config/paths.ts';
import { useAccount } from '../../lib/requests/account.ts';
import { useRun } from '../../lib/requests/run.ts';
import { seatFares } from '../../lib/seat-fares.ts';
import { PassengersForm } from './passengers-form.tsx';

const route = getRouteApi(paths.checkout);

/** Passenger names. Signing in happens here, while the seats are held. */
export function PassengersPage() {
  const { runId } = route.useParams();
  const { from, to, seats: chosen } = route.useSearch();
  const run = useRun(runId);
  const account = useAccount();
  const journey = useMemo(() => ({ runId, from: Number(from), to: Number(to) }), [runId, from, to]);
  const seats = useMemo(() => chosen.split(',').filter(Boolean), [chosen]);
  const isComplete =
    !run.data ||
    seatFares(
      run.data,
      journey,
      seats.map((seat) => ({ seat, type: 'adult' })),
    ) !== undefined;
  const failed = [run, account].find(({ isError }) => isError);

  return (
    <div className="mx-auto max-w-2xl">
      <PageTitle context={run.data?.number}>Who is travelling?</PageTitle>
      <div className="mt-5">
        {failed ? (
          <ProblemNotice error={failed.error} onRetry={() => void failed.refetch()} />
        ) : !isComplete || from === '' || to === '' ? (
          <div className="grid justify-items-start gap-4">
            <p>No seats selected.</p>
            <ButtonLink to={paths.seats} params={{ runId }} search={{ from, to }}>
              Choose seats
            </ButtonLink>
          </div>
        ) : run.data && account.data !== undefined ? (
          <PassengersForm
            key={`${chosen} ${account.data?.id}`}
            run={run.data}
            journey={journey}
            seats={seats}
            account={account.data}
          />
        ) : (
          <Skeleton className="h-80" />
        )}
      </div>
    </div>
  );
}
