import type { ParkedEntry } from '@railhead/common/contracts/console';
import { CircleCheckIcon } from 'lucide-react';
import { Button } from '../../components/button.tsx';
import { Notice } from '../../components/notice.tsx';
import { PageTitle } from '../../components/page-title.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { announce } from '../../lib/announce.ts';
import { dayAndTime } from './event-text.ts';
import { useDeadLetters, useRetryDeadLetter } from './requests.ts';

/** Messages that services failed to process. A successful retry removes the entry. */
export function DeadLettersPage() {
  const deadLetters = useDeadLetters();
  const entries = deadLetters.data?.entries;
  return (
    <>
      <PageTitle context="Console">Parked messages</PageTitle>
      {deadLetters.isError && <ProblemNotice error={deadLetters.error} onRetry={() => void deadLetters.refetch()} />}
      {entries?.length === 0 && (
        <p className="card flex items-center gap-3 p-6">
          <CircleCheckIcon aria-hidden className="text-brand" />
          All clear: no service has set a message aside.
        </p>
      )}
      <ul className="grid gap-3">
        {entries?.map((entry) => (
          <DeadLetter key={entry.seq} entry={entry} />
        ))}
      </ul>
    </>
  );
}

function DeadLetter({ entry }: { entry: ParkedEntry }) {
  const retry = useRetryDeadLetter();
  const failed = retry.data && !retry.data.ok;
  return (
    <li className="card grid gap-2 p-4">
      <p id={`subject-${entry.seq}`} className="font-mono text-sm break-all">
        {entry.subject}
      </p>
      <p className="font-medium text-danger">{entry.cause}</p>
      <p className="text-sm text-quiet">
        Set aside by {entry.service}, {dayAndTime(entry.at)} · {entry.stream} {entry.originalSeq}
      </p>
      <div>
        <Button
          variant="quiet"
          isBusy={retry.isPending}
          aria-describedby={`subject-${entry.seq}`}
          onClick={() =>
            retry.mutate(entry.seq, {
              onSuccess: ({ ok }) => announce(ok ? 'It went well this time.' : 'It failed again.'),
            })
          }
        >
          {retry.isPending ? 'Trying …' : 'Try again'}
        </Button>
      </div>
      {failed && <Notice kind="warning">It failed again: {retry.data.detail}</Notice>}
      {retry.isError && <ProblemNotice error={retry.error} />}
    </li>
  );
}
