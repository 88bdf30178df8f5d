import type { DiscardedDeadLetter } from '@railhead/common/contracts/console';
import { CircleCheckIcon } from 'lucide-react';
import { PageTitle } from '../../components/page-title.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { list } from '../../lib/format.ts';
import { DeadLetterCard } from './dead-letter-card.tsx';
import { dayAndTime } from './event-text.ts';
import { groupDeadLetters } from './group-dead-letters.ts';
import { useDeadLetters } from './requests.ts';

/** Messages that services failed to process. A successful retry removes an entry, and so does an operator's discard. */
export function DeadLettersPage() {
  const deadLetters = useDeadLetters();
  const { entries, discarded = [] } = deadLetters.data ?? {};
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
      {entries && entries.length > 0 && (
        <ul className="grid gap-3">
          {groupDeadLetters(entries).map((group) => (
            <DeadLetterCard key={group.key} group={group} />
          ))}
        </ul>
      )}
      {discarded.length > 0 && <Discarded entries={discarded} />}
    </>
  );
}

const Discarded = ({ entries }: { entries: DiscardedDeadLetter[] }) => (
  <section aria-labelledby="discarded" className="grid gap-3">
    <h2 id="discarded">Discarded in the last 14 days</h2>
    <ul className="grid gap-3">
      {groupDeadLetters(entries, ({ by, reason }) => `${by} ${reason}`).map(
        ({ key, copies: [newest], services, causes }) => (
          <li key={key} className="card grid gap-1 p-4 text-sm">
            <p className="font-mono break-all">{newest.subject}</p>
            <p>{newest.reason}</p>
            <p className="text-quiet wrap-anywhere">
              Discarded {dayAndTime(newest.discardedAt)} by {newest.by}. Failed in {list(services)}:{' '}
              {causes.join(', ')}
            </p>
          </li>
        ),
      )}
    </ul>
  </section>
);
