import type { OrderView } from '@railhead/common/contracts/orders';
import { useState } from 'react';
import { Button } from '../../components/button.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { useCancelOrder } from '../../lib/requests/cancellation.ts';

/** Gives the seats of an unpaid order back; asks once more first. */
export function CancelOrder({ order }: { order: Pick<OrderView, 'id' | 'fare'> }) {
  const [isAsking, setAsking] = useState(false);
  const cancel = useCancelOrder(order.id);
  /** Should a payment land at this moment, the order is not cancelled for a fee that nobody saw. */
  const forNothing = { expectedFee: { amount: 0, currency: order.fare.currency } };
  if (!isAsking)
    return (
      <Button look="quiet" className="justify-self-start" onClick={() => setAsking(true)}>
        Cancel order
      </Button>
    );
  return (
    <section className="card grid gap-3 p-4" aria-label="Cancel order">
      <p className="font-medium">Give your seats back? Somebody else may take them at once.</p>
      {cancel.isError && <ProblemNotice error={cancel.error} />}
      <div className="flex flex-wrap gap-3">
        <Button look="danger" isBusy={cancel.isPending} onClick={() => cancel.mutate(forNothing)}>
          Yes, give them back
        </Button>
        <Button look="quiet" onClick={() => setAsking(false)}>
          Keep them
        </Button>
      </div>
    </section>
  );
}
