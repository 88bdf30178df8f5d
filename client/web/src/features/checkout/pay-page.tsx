import { getRouteApi, Navigate } from '@tanstack/react-router';
import { PageTitle } from '../../components/page-title.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { SignInGate } from '../../components/sign-in-gate.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { paths } from '../../config/paths.ts';
import { useLiveOrder } from '../../lib/requests/orders.ts';
import { PayOrder } from './pay-order.tsx';

const route = getRouteApi(paths.pay);

/** Payment of an order while its seats are locked. */
export const PayPage = () => (
  <SignInGate reason="Sign in to pay for your order.">
    <Pay />
  </SignInGate>
);

function Pay() {
  const { orderId } = route.useParams();
  const { redirect_status: redirectStatus } = route.useSearch();
  const live = useLiveOrder(orderId);
  const received = live.data;
  const isPaid = received?.order.fare.amount === 0;
  const isOpen = received?.order.status === 'pending' && received.order.progress.payment === 'none';

  if (isPaid || (received && !isOpen))
    return (
      <Navigate to={paths.progress} params={{ orderId }} search={isPaid ? { paid: 'yes' } : {}} replace />
    );
  return (
    <div className="mx-auto max-w-2xl">
      <PageTitle context={received?.order.reference}>Pay</PageTitle>
      <div className="mt-5 grid grid-cols-1 gap-6">
        {live.isError ? (
          <ProblemNotice error={live.error} onRetry={() => void live.refetch()} />
        ) : received ? (
          <PayOrder received={received} authentication={redirectStatus} />
        ) : (
          <Skeleton className="h-80" />
        )}
      </div>
    </div>
  );
}
