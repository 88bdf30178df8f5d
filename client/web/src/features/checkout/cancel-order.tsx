import { useState } from 'react';
import { Button } from '../../components/button.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { useCancelOrder } from '../../lib/requests/orders.ts';

/** Gives the seats of an unpaid order back; asks once more first. */
export function CancelOrder({ orderId }: { orderId: string }) {
  const [isAsking, setAsking] = useState(false);
  const cancel = useCancelOrder(orderId);
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
        <Button look="danger" isBusy={cancel.isPending} onClick={() => cancel.mutate()}>
          Yes, give them back
        </Button>
        <Button look="quiet" onClick={() => setAsking(false)}>
          Keep them
        </Button>
      </div>
    </section>
  );
}
