import type { OrderView } from '@railhead/common/contracts/orders';
import { getRouteApi } from '@tanstack/react-router';
import { Notice } from '../../components/notice.tsx';
import { OrderRefundTerms } from '../../components/order-refund-terms.tsx';
import { OrderSummary } from '../../components/order-summary.tsx';
import { PageTitle } from '../../components/page-title.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { SignInGate } from '../../components/sign-in-gate.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { paths } from '../../config/paths.ts';
import { count } from '../../lib/format.ts';
import { useLiveOrder } from '../../lib/requests/orders.ts';
import { OrderOutcome } from './order-outcome.tsx';

const route = getRouteApi(paths.progress);

/** The live progress of an order and how it ended. */
export const ProgressPage = () => (
  <SignInGate reason="Sign in to see your order.">
    <Progress />
  </SignInGate>
);

function Progress() {
  const { orderId } = route.useParams();
  const { paid } = route.useSearch();
  const live = useLiveOrder(orderId);
  const order = live.data?.order;
  const isPaid = paid !== undefined || order?.fare.amount === 0;
  return (
    <div className="mx-auto max-w-2xl">
      {live.data && order ? (
        <>
          <PageTitle key={order.status} context={order.reference}>
            {titleOf(order, isPaid)}
          </PageTitle>
          <div className="mt-5 grid grid-cols-1 gap-6">
            {live.streamStatus === 'lost' && <Notice kind="warning">Connection lost. Reconnecting …</Notice>}
            <OrderOutcome received={live.data} isPaid={isPaid} />
            <OrderSummary order={order} />
            {(order.status === 'pending' || order.status === 'confirmed') && (
              <OrderRefundTerms order={order} />
            )}
          </div>
        </>
      ) : live.isError ? (
        <>
          <PageTitle>Your order</PageTitle>
          <div className="mt-4">
            <ProblemNotice error={live.error} onRetry={() => void live.refetch()} />
          </div>
        </>
      ) : (
        <Skeleton className="h-96" />
      )}
    </div>
  );
}

function titleOf({ status, progress, cancelReason, cancellations }: OrderView, isPaid: boolean): string {
  switch (status) {
    case 'pending':
      return progress.payment === 'none' && !isPaid ? 'Payment required' : 'Processing your order';
    case 'confirmed':
      if (!progress.ticketsIssued) return 'Processing your order';
      return cancellations.length > 0
        ? count(cancellations.flatMap(({ seats }) => seats).length, 'ticket cancelled', 'tickets cancelled')
        : 'Your tickets are ready';
    case 'expired':
      return 'Your seats have been released';
    case 'cancelled':
      return cancelReason === 'payment-failed'
        ? 'Payment failed'
        : cancelReason === 'run-cancelled'
          ? 'Train cancelled'
          : 'Order cancelled';
  }
}
