import type { DeadLetterEntry } from '@railhead/common/contracts/console';
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
      <PageTitle context="Console">Dead letters</PageTitle>
      {deadLetters.isError && (
        <ProblemNotice error={deadLetters.error} onRetry={() => void deadLetters.refetch()} />
      )}
      {entries?.length === 0 && (
        <p className="card flex items-center gap-3 p-6">
          <CircleCheckIcon aria-hidden className="text-brand" />
          No dead letters.
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

function DeadLetter({ entry }: { entry: DeadLetterEntry }) {
  const retry = useRetryDeadLetter();
  const failed = retry.data && !retry.data.ok;
  return (
    <li className="card grid gap-2 p-4">
      <p id={`subject-${entry.seq}`} className="font-mono text-sm break-all">
        {entry.subject}
      </p>
      <p className="font-medium text-danger">{entry.cause}</p>
      <p className="text-sm text-quiet">
        Failed in {entry.service}, {dayAndTime(entry.at)} · {entry.stream} {entry.originalSeq}
      </p>
      <div>
        <Button
          variant="quiet"
          isBusy={retry.isPending}
          aria-describedby={`subject-${entry.seq}`}
          onClick={() =>
            retry.mutate(entry.seq, {
              onSuccess: ({ ok }) => announce(ok ? 'Retry succeeded.' : 'Retry failed.'),
            })
          }
        >
          {retry.isPending ? 'Retrying …' : 'Retry'}
        </Button>
      </div>
      {failed && <Notice kind="warning">Retry failed: {retry.data.detail}</Notice>}
      {retry.isError && <ProblemNotice error={retry.error} />}
    </li>
  );
}
