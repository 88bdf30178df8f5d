import type { OrderView } from '@railhead/common/contracts/orders';
import { Link } from '@tanstack/react-router';
import { useEffect } from 'react';
import { ButtonLink } from '../../components/button.tsx';
import { Cancellations } from '../../components/cancellations.tsx';
import { RunCancellation } from '../../components/run-cancellation.tsx';
import { StepList } from '../../components/step-list.tsx';
import { paths } from '../../config/paths.ts';
import { announce } from '../../lib/announce.ts';
import type { ReceivedOrder } from '../../lib/requests/orders.ts';
import { CancelOrder } from './cancel-order.tsx';
import { ExtendOffer, HoldCountdown } from './hold-countdown.tsx';
import { chargeMessage, stepsOf } from './progress.ts';
import { ReorderSeats } from './reorder-seats.tsx';

interface OrderOutcomeProps {
  received: ReceivedOrder;
  /** The buyer has just paid, or there is nothing to pay; the event that confirms it may not have arrived yet. */
  isPaid: boolean;
}

/** The state or end of an order, and what the buyer can do next. */
export function OrderOutcome({ received, isPaid }: OrderOutcomeProps) {
  const { order } = received;
  switch (order.status) {
    case 'pending':
      return order.progress.payment === 'none' && !isPaid ? (
        <Unpaid received={received} />
      ) : (
        <Processing order={order} />
      );
    case 'confirmed':
      return <Confirmed order={order} />;
    case 'expired':
    case 'cancelled':
      return <Ended order={order} />;
  }
}

const Unpaid = ({ received }: { received: ReceivedOrder }) => (
  <>
    <HoldCountdown received={received} />
    <p>Your seats are reserved, but not paid for yet.</p>
    <div className="flex flex-wrap gap-3">
      <ButtonLink to={paths.pay} params={{ orderId: received.order.id }}>
        Continue to payment
      </ButtonLink>
      <CancelOrder order={received.order} />
    </div>
    <ExtendOffer received={received} />
  </>
);

function Processing({ order }: { order: OrderView }) {
  const { id, status, progress, fare } = order;
  const steps = stepsOf(order);
  const last = steps.findLast(({ state }) => state === 'done');
  const announcement = last && `${last.name}: ${last.detail}.`;
  useEffect(() => {
    if (announcement) announce(announcement);
  }, [announcement]);

  return (
    <>
      <div className="card p-5 sm:p-6">
        <StepList label="Progress" steps={steps} />
      </div>
      {progress.ticketsIssued ? (
        <TicketLinks orderId={id} />
      ) : (
        <p className="text-quiet">
          You can close this page. We will also e-mail your tickets.
          {status === 'pending' && progress.payment === 'none' && fare.amount > 0 && (
            <>
              {' '}
              Payment not completed?{' '}
              <Link to={paths.pay} params={{ orderId: id }} className="text-brand underline">
                Return to payment
              </Link>
            </>
          )}
        </p>
      )}
    </>
  );
}

const TicketLinks = ({ orderId }: { orderId: string }) => (
  <p className="flex flex-wrap gap-3">
    <ButtonLink to={paths.trip} params={{ orderId }}>
      View tickets
    </ButtonLink>
    <ButtonLink variant="quiet" to={paths.cancelTickets} params={{ orderId }}>
      Cancel or refund
    </ButtonLink>
  </p>
);

/** After a partial cancellation, the refund matters more than the steps of the purchase. */
const Confirmed = ({ order }: { order: OrderView }) => (
  <>
    <Cancellations order={order} />
    {order.cancellations.length > 0 && order.progress.ticketsIssued ? (
      <TicketLinks orderId={order.id} />
    ) : (
      <Processing order={order} />
    )}
  </>
);

const Ended = ({ order }: { order: OrderView }) => (
  <>
    <RunCancellation order={order} />
    {order.cancelReason === 'payment-failed' && (
      <p>
        Too many cards were declined, or the payment provider refused the payment. Your seats were released.
      </p>
    )}
    {order.cancellations.length > 0 ? (
      <Cancellations order={order} />
    ) : (
      <p className="text-lg">{chargeMessage(order.progress)}</p>
    )}
    {order.status === 'expired' || order.cancelReason === 'payment-failed' ? (
      <ReorderSeats order={order} />
    ) : (
      <ButtonLink to={paths.search} className="justify-self-start">
        Find another train
      </ButtonLink>
    )}
  </>
);
