import { Notice } from '../../components/notice.tsx';
import type { CardOutcome } from './card-outcome.ts';

/** The outcome of the last payment attempt, if the buyer has to know it. */
export function CardOutcomeNotice({ outcome }: { outcome: CardOutcome }) {
  switch (outcome.kind) {
    case 'declined':
    case 'refused':
      return (
        <div role="alert" className="rounded-xl bg-danger-soft p-4 font-medium">
          {outcome.message}
        </div>
      );
    case 'closed':
      return <Notice kind="warning">This order can no longer be paid.</Notice>;
    case 'no-response':
      return (
        <div role="alert" className="rounded-xl bg-signal-soft p-4">
          <p className="font-medium">
            The payment provider is not responding. Your seats are still reserved.
          </p>
          <p>
            If your payment went through, this page will continue automatically. You can safely try again: you
            will not be charged twice.
          </p>
        </div>
      );
    case 'authorized':
    case 'challenge':
      return null;
  }
}
