import type { SessionSummary } from '@railhead/common/contracts/auth';
import { Button } from '../../components/button.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { useEndAllSessions, useEndSession, useSessions } from '../../lib/requests/account.ts';

/** Where the account is signed in, and how to end that. */
export function SessionList() {
  const sessions = useSessions();
  const endAll = useEndAllSessions();
  return (
    <section aria-label="Sessions" className="card grid gap-4 p-5 sm:p-6">
      <h2>Where you are signed in</h2>
      {sessions.isError ? (
        <ProblemNotice error={sessions.error} onRetry={() => void sessions.refetch()} />
      ) : sessions.data ? (
        <ul className="grid gap-3">
          {sessions.data.map((session) => (
            <SessionRow key={session.id} session={session} />
          ))}
        </ul>
      ) : (
        <Skeleton label="Loading your sessions" className="h-24" />
      )}
      {endAll.isError && <ProblemNotice error={endAll.error} />}
      <Button
        variant="quiet"
        className="justify-self-start"
        isBusy={endAll.isPending}
        onClick={() => endAll.mutate()}
      >
        Sign out everywhere
      </Button>
    </section>
  );
}

const moment = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });

function SessionRow({
  session: { id, device = 'Unknown device', lastUsedAt, current },
}: {
  session: SessionSummary;
}) {
  const end = useEndSession();
  return (
    <li className="flex flex-wrap items-center justify-between gap-3">
      <div>
        <p className="font-medium">{device}</p>
        <p className="text-sm text-quiet">
          {current ? 'This browser' : `Last used ${moment.format(new Date(lastUsedAt))}`}
        </p>
        {end.isError && <ProblemNotice error={end.error} />}
      </div>
      {!current && (
        <Button
          variant="quiet"
          isBusy={end.isPending}
          aria-label={`Sign out ${device}`}
          onClick={() => end.mutate(id)}
        >
          Sign out
        </Button>
      )}
    </li>
  );
}
