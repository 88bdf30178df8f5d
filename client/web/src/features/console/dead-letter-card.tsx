import { useState } from 'react';
import { Button } from '../../components/button.tsx';
import { Notice } from '../../components/notice.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { announce } from '../../lib/announce.ts';
import { count, list } from '../../lib/format.ts';
import { DeadLetterContent } from './dead-letter-content.tsx';
import { DiscardForm } from './discard-form.tsx';
import { dayAndTime } from './event-text.ts';
import type { DeadLetterGroup } from './group-dead-letters.ts';
import { useRetryDeadLetters } from './requests.ts';

/** A message that one or more services could not handle, with what an operator can do about it. */
export function DeadLetterCard({ group: { copies, services, causes } }: { group: DeadLetterGroup }) {
  const [shown, setShown] = useState<'message' | 'discard'>();
  const retry = useRetryDeadLetters();
  const [newest] = copies;
  const seqs = copies.map(({ seq }) => seq);
  const subjectId = `subject-${newest.seq}`;
  const failed = retry.data && !retry.data.ok;
  // Such an entry does not say which message to retry.
  const canRetry = newest.stream !== 'PARKED';
  const toggle = (what: 'message' | 'discard') => setShown(shown === what ? undefined : what);
  return (
    <li className="card grid min-w-0 gap-2 p-4">
      <p id={subjectId} className="font-mono text-sm break-all">
        {newest.subject}
      </p>
      {causes.map((cause) => (
        <p key={cause} className="font-medium text-danger">
          {cause}
        </p>
      ))}
      <p className="text-sm text-quiet">
        Failed in {list(services)}, {dayAndTime(newest.at)} · {newest.stream} {newest.originalSeq}
        {copies.length > 1 && ` · ${count(copies.length, 'copy', 'copies')}`}
      </p>
      <div className="flex flex-wrap gap-2">
        {canRetry && (
          <Button
            variant="quiet"
            isBusy={retry.isPending}
            aria-describedby={subjectId}
            onClick={() =>
              retry.mutate(seqs, {
                onSuccess: ({ ok }) => announce(ok ? 'Retry succeeded.' : 'Retry failed.'),
              })
            }
          >
            {retry.isPending ? 'Retrying …' : 'Retry'}
          </Button>
        )}
        <Button
          variant="quiet"
          aria-expanded={shown === 'message'}
          aria-describedby={subjectId}
          onClick={() => toggle('message')}
        >
          {shown === 'message' ? 'Close message' : 'Open message'}
        </Button>
        <Button
          variant="danger"
          aria-expanded={shown === 'discard'}
          aria-describedby={subjectId}
          onClick={() => toggle('discard')}
        >
          Discard …
        </Button>
      </div>
      {failed && <Notice kind="warning">Retry failed: {retry.data.detail}</Notice>}
      {retry.isError && <ProblemNotice error={retry.error} />}
      {shown === 'message' && <DeadLetterContent seq={newest.seq} />}
      {shown === 'discard' && <DiscardForm seqs={seqs} />}
    </li>
  );
}
