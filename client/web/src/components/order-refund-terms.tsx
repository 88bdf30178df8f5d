import type { OrderView } from '@railhead/common/contracts/orders';
import { classesOf } from '../lib/refund-terms.ts';
import { useRun } from '../lib/requests/run.ts';
import { RefundTerms } from './refund-terms.tsx';

/** The refund terms that an order was sold under, for the classes of its seats. */
export function OrderRefundTerms({ order }: { order: Pick<OrderView, 'runId' | 'seats' | 'refundRules'> }) {
  const run = useRun(order.runId);
  if (!run.data) return null;
  const seats = order.seats.map(({ seat }) => seat);
  return <RefundTerms rules={order.refundRules} classes={classesOf(run.data, seats)} />;
}
