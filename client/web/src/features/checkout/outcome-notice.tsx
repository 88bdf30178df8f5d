import { Notice } from '../../components/notice.tsx';
import type { CardOutcome } from './card-outcome.ts';

/** What came of the last try to pay, where the buyer has to know it. */
export function OutcomeNotice({ outcome }: { outcome: CardOutcome }) {
  switch (outcome.kind) {
    case 'declined':
      return (
        <div role="alert" className="rounded-xl bg-danger-soft p-4 font-medium">
          {outcome.words}
        </div>
      );
    case 'over':
      return <Notice kind="warning">This order takes no more payment.</Notice>;
    case 'unanswered':
      return (
        <div role="alert" className="rounded-xl bg-signal-soft p-4">
          <p className="font-medium">The payment provider does not answer. Your seats are still yours.</p>
          <p>
            If it has heard you, this page goes on by itself. Trying again is safe: you never pay twice for an
            order.
          </p>
        </div>
      );
    case 'authorised':
    case 'challenge':
      return null;
  }
}
