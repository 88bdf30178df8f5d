import type { OrderView } from '@railhead/common/contracts/orders';
import { useRun } from '../lib/requests/run.ts';
import { Notice } from './notice.tsx';

/** Why the operator cancelled the train of an order; nothing for any other order. */
export const RunCancellation = ({ order }: { order: Pick<OrderView, 'runId' | 'cancelReason'> }) =>
  order.cancelReason === 'run-cancelled' && <Reason runId={order.runId} />;

function Reason({ runId }: Pick<OrderView, 'runId'>) {
  const reason = useRun(runId).data?.cancelReason;
  return (
    reason !== undefined && (
      <Notice kind="warning">
        Reason for the cancellation: <strong>{reason}</strong>
      </Notice>
    )
  );
}
