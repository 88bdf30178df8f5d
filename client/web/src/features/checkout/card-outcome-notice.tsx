import { Notice } from '../../components/notice.tsx';
import type { CardOutcome } from './card-outcome.ts';

/** The outcome of the last payment attempt, if the buyer has to know it. */
export function CardOutcomeNotice({ outcome }: { outcome: CardOutcome }) {
  switch (outcome.kind) {
    case 'declined':
      return (
        <div role="alert" className="rounded-xl bg-danger-soft p-4 font-medium">
          {outcome.message}
        </div>
      );
    case 'closed':
      return <Notice kind="warning">This order takes no more payment.</Notice>;
    case 'no-response':
      return (
        <div role="alert" className="rounded-xl bg-signal-soft p-4">
          <p className="font-medium">The payment provider does not answer. Your seats are still yours.</p>
          <p>
            If it has heard you, this page goes on by itself. Trying again is safe: you never pay twice for an
            order.
          </p>
        </div>
      );
    case 'authorized':
    case 'challenge':
      return null;
  }
}
