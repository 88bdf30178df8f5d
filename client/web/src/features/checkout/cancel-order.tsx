import type { OrderView } from '@railhead/common/contracts/orders';
import { useState } from 'react';
import { Button } from '../../components/button.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { useCancelOrder } from '../../lib/requests/cancellation.ts';

/** Cancels an unpaid order after a confirmation. */
export function CancelOrder({ order }: { order: Pick<OrderView, 'id' | 'fare'> }) {
  const [isConfirming, setConfirming] = useState(false);
  const cancel = useCancelOrder(order.id);
  /** If the payment completes at this moment, the order must not be cancelled for a fee that the buyer never saw. */
  const withoutFee = { expectedFee: { amount: 0, currency: order.fare.currency } };
  if (!isConfirming)
    return (
      <Button variant="quiet" className="justify-self-start" onClick={() => setConfirming(true)}>
        Cancel order
      </Button>
    );
  return (
    <section className="card grid gap-3 p-4" aria-label="Cancel order">
      <p className="font-medium">Cancel this order? Your seats will be released.</p>
      {cancel.isError && <ProblemNotice error={cancel.error} />}
      <div className="flex flex-wrap gap-3">
        <Button variant="danger" isBusy={cancel.isPending} onClick={() => cancel.mutate(withoutFee)}>
          Yes, cancel order
        </Button>
        <Button variant="quiet" onClick={() => setConfirming(false)}>
          Keep order
        </Button>
      </div>
    </section>
  );
}
