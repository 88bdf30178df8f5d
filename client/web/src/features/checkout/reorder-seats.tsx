import type { OrderView } from '@railhead/common/contracts/orders';
import { Button, ButtonLink } from '../../components/button.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { paths } from '../../config/paths.ts';
import { money } from '../../lib/format.ts';
import { FareChangedNotice } from './fare-changed-notice.tsx';
import { passengerDraft } from './passengers.ts';
import { useOrdering } from './use-ordering.ts';

/** Orders the seats of an expired order again, for the same passengers, if they are still free. */
export function ReorderSeats({ order }: { order: OrderView }) {
  const { runId, from, to, fare } = order;
  const ordering = useOrdering();
  const seats = order.seats.map(({ seat, passenger }) => ({ seat, passenger }));

  function reorder() {
    if (ordering.isPending) return;
    passengerDraft().write(seats.map(({ passenger }) => passenger));
    ordering.order({ runId, from: from.index, to: to.index, seats }, fare);
  }

  return (
    <>
      {ordering.newFare && <FareChangedNotice fare={ordering.newFare} />}
      {ordering.error && <ProblemNotice error={ordering.error} />}
      <div className="flex flex-wrap gap-3">
        <Button isBusy={ordering.isPending} onClick={reorder}>
          {ordering.isPending
            ? 'Reserving your seats …'
            : ordering.newFare
              ? `Book for ${money(ordering.newFare)}`
              : 'Book the same seats again'}
        </Button>
        <ButtonLink
          variant="quiet"
          to={paths.seats}
          params={{ runId }}
          search={{ from: String(from.index), to: String(to.index) }}
        >
          Choose other seats
        </ButtonLink>
      </div>
    </>
  );
}
