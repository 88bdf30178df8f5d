import type { OrderView } from '@railhead/common/contracts/orders';
import { getRouteApi } from '@tanstack/react-router';
import { ButtonLink } from '../../components/button.tsx';
import { OrderRefundTerms } from '../../components/order-refund-terms.tsx';
import { PageTitle } from '../../components/page-title.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { SignInGate } from '../../components/sign-in-gate.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { paths } from '../../config/paths.ts';
import { departureMoment } from '../../lib/journey-times.ts';
import { isProblem } from '../../lib/problem-error.ts';
import { useCancellationQuote } from '../../lib/requests/cancellation.ts';
import { useLiveOrder } from '../../lib/requests/orders.ts';
import { CancelTicketsForm } from './cancel-tickets-form.tsx';

const route = getRouteApi(paths.cancelTickets);

/** Cancels some or all tickets of an order. */
export const CancelTicketsPage = () => (
  <SignInGate reason="Sign in to cancel tickets.">
    <CancelTickets />
  </SignInGate>
);

function CancelTickets() {
  const { orderId } = route.useParams();
  const live = useLiveOrder(orderId);
  const order = live.data?.order;
  return (
    <div className="mx-auto max-w-2xl">
      <PageTitle context={order?.reference}>Cancel tickets</PageTitle>
      {order && (
        <p className="mt-2 text-quiet">
          {order.train.number}, {order.from.name} to {order.to.name}, {departureMoment(order)}
        </p>
      )}
      <div className="mt-5 grid grid-cols-1 gap-6">
        {live.isError ? (
          <ProblemNotice error={live.error} onRetry={() => void live.refetch()} />
        ) : !order ? (
          <Skeleton label="Loading your order" className="h-80" />
        ) : order.status === 'confirmed' ? (
          <CancellationForm order={order} />
        ) : (
          <CannotCancel orderId={order.id} reason={reasons[order.status]} />
        )}
      </div>
    </div>
  );
}

const reasons: Record<Exclude<OrderView['status'], 'confirmed'>, string> = {
  pending: 'This order has not been paid yet. You can cancel it on the payment page.',
  expired: 'This order expired before it was paid. There is nothing to cancel.',
  cancelled: 'This order has already been cancelled.',
};

function CancellationForm({ order }: { order: OrderView }) {
  const quote = useCancellationQuote(order.id);
  if (isProblem(quote.error, 'run-departed'))
    return (
      <CannotCancel
        orderId={order.id}
        reason="The train has departed. These tickets can no longer be cancelled."
      />
    );
  if (quote.isError) return <ProblemNotice error={quote.error} onRetry={() => void quote.refetch()} />;
  if (!quote.data) return <Skeleton label="Loading your refund" className="h-80" />;
  return (
    <>
      <CancelTicketsForm order={order} quote={quote.data} receivedAt={quote.dataUpdatedAt} />
      <OrderRefundTerms order={order} />
    </>
  );
}

const CannotCancel = ({ orderId, reason }: { orderId: string; reason: string }) => (
  <div className="card grid justify-items-start gap-3 p-6">
    <p>{reason}</p>
    <ButtonLink to={paths.progress} params={{ orderId }}>
      View order status
    </ButtonLink>
  </div>
);
