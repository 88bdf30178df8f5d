import type { OrderView } from '@railhead/common/contracts/orders';
import { Link } from '@tanstack/react-router';
import { useEffect } from 'react';
import { ButtonLink } from '../../components/button.tsx';
import { Cancellations } from '../../components/cancellations.tsx';
import { StepList } from '../../components/step-list.tsx';
import { paths } from '../../config/paths.ts';
import { announce } from '../../lib/announce.ts';
import type { ReceivedOrder } from '../../lib/requests/orders.ts';
import { CancelOrder } from './cancel-order.tsx';
import { HoldClock, LastMinute } from './hold-clock.tsx';
import { moneyWords, stepsOf } from './progress.ts';
import { SameSeats } from './same-seats.tsx';

interface OutcomeProps {
  received: ReceivedOrder;
  /** The buyer has given a card, and its news may be under way. */
  isPaid: boolean;
}

/** How an order stands or ended, and what its buyer can do next. */
export function Outcome({ received, isPaid }: OutcomeProps) {
  const { order } = received;
  switch (order.status) {
    case 'pending':
      return order.progress.payment === 'none' && !isPaid ? (
        <Unpaid received={received} />
      ) : (
        <OnItsWay order={order} />
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
    <HoldClock received={received} />
    <p>Your seats are locked for you, but not paid for yet.</p>
    <div className="flex flex-wrap gap-3">
      <ButtonLink to={paths.pay} params={{ orderId: received.order.id }}>
        Continue to payment
      </ButtonLink>
      <CancelOrder order={received.order} />
    </div>
    <LastMinute received={received} />
  </>
);

function OnItsWay({ order }: { order: OrderView }) {
  const { id, status, progress } = order;
  const steps = stepsOf(order);
  const last = steps.findLast(({ state }) => state === 'done');
  const news = last && `${last.name}: ${last.words}.`;
  useEffect(() => {
    if (news) announce(news);
  }, [news]);

  return (
    <>
      <div className="card p-5 sm:p-6">
        <StepList label="Progress" steps={steps} />
      </div>
      {progress.ticketsIssued ? (
        <WithTickets orderId={id} />
      ) : (
        <p className="text-quiet">
          You can close this page: we also send the tickets by e-mail.
          {status === 'pending' && progress.payment === 'none' && (
            <>
              {' '}
              Did something go wrong on the way?{' '}
              <Link to={paths.pay} params={{ orderId: id }} className="text-brand underline">
                Back to the payment
              </Link>
            </>
          )}
        </p>
      )}
    </>
  );
}

const WithTickets = ({ orderId }: { orderId: string }) => (
  <p className="flex flex-wrap gap-3">
    <ButtonLink to={paths.trip} params={{ orderId }}>
      Show your tickets
    </ButtonLink>
    <ButtonLink look="quiet" to={paths.change} params={{ orderId }}>
      Cancel or refund
    </ButtonLink>
  </p>
);

/** Once some passengers were cancelled, that is the news; how the tickets came about no longer is. */
const Confirmed = ({ order }: { order: OrderView }) => (
  <>
    <Cancellations order={order} />
    {order.cancellations.length > 0 && order.progress.ticketsIssued ? (
      <WithTickets orderId={order.id} />
    ) : (
      <OnItsWay order={order} />
    )}
  </>
);

const Ended = ({ order }: { order: OrderView }) => (
  <>
    {order.cancellations.length > 0 ? (
      <Cancellations order={order} />
    ) : (
      <p className="text-lg">{moneyWords(order.progress)}</p>
    )}
    {order.status === 'expired' || order.cancelReason === 'payment-failed' ? (
      <SameSeats order={order} />
    ) : (
      <ButtonLink to={paths.search} className="justify-self-start">
        Find another train
      </ButtonLink>
    )}
  </>
);
