import type { TimelineView } from '@railhead/common/contracts/console';
import type { PaymentAttempts } from '@railhead/common/contracts/payments';
import { count, list, money } from '../../lib/format.ts';
import { departureMoment } from '../../lib/journey-times.ts';
import { dayAndTime } from './event-text.ts';

/** The state of an order and its payment as their owners have it now. */
export function OrderRecordCard({ order, payment }: Pick<TimelineView, 'order' | 'payment'>) {
  if (!order && !payment) return null;
  return (
    <dl className="card grid gap-x-4 gap-y-1 p-4 sm:grid-cols-[max-content_minmax(0,1fr)]">
      {order && (
        <>
          <Row name="Status">
            {order.status}
            {order.cancelReason && ` (${order.cancelReason})`}
          </Row>
          <Row name="Train">
            {order.train.number}, {order.from.name} {departureMoment(order)} to {order.to.name}
          </Row>
          <Row name="Seats">{list(order.seats)}</Row>
          <Row name="Fare">{money(order.fare)}</Row>
          <Row name="Placed">{dayAndTime(order.placedAt)}</Row>
        </>
      )}
      {payment && <Row name="Payment">{paymentText(payment)}</Row>}
    </dl>
  );
}

const Row = ({ name, children }: { name: string; children: React.ReactNode }) => (
  <div className="sm:contents">
    <dt className="font-medium">{name}</dt>
    <dd className="text-quiet">{children}</dd>
  </div>
);

/** `captured, 2 declined attempts, the last: insufficient_funds` */
const paymentText = ({ status, declines, lastDecline }: PaymentAttempts): string =>
  [
    status,
    declines > 0 && count(declines, 'declined attempt', 'declined attempts'),
    declines > 0 && lastDecline !== undefined && `the last: ${lastDecline}`,
  ]
    .filter(Boolean)
    .join(', ');
