import type { OrderView } from '@railhead/common/contracts/orders';
import { getRouteApi } from '@tanstack/react-router';
import { useEffect } from 'react';
import { ButtonLink } from '../../components/button.tsx';
import { Notice } from '../../components/notice.tsx';
import { OrderSummary } from '../../components/order-summary.tsx';
import { PageTitle } from '../../components/page-title.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { SignedIn } from '../../components/signed-in.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { paths } from '../../config/paths.ts';
import { announce } from '../../lib/announce.ts';
import { useLiveOrder } from '../../lib/requests/orders.ts';
import { CancelOrder } from './cancel-order.tsx';
import { moneyWords, stepsOf } from './progress.ts';
import { StepList } from './step-list.tsx';

const route = getRouteApi(paths.progress);

/** P7: where an order stands, told by its events; survives a reload and tells how it ended. */
export const ProgressPage = () => (
  <SignedIn why="Then you can see how your order stands.">
    <Progress />
  </SignedIn>
);

function Progress() {
  const { orderId } = route.useParams();
  const { paid } = route.useSearch();
  const live = useLiveOrder(orderId);
  const order = live.data?.order;
  return (
    <div className="mx-auto max-w-2xl">
      {order ? (
        <>
          <PageTitle key={order.status} context={order.reference}>
            {titleOf(order, paid !== undefined)}
          </PageTitle>
          <div className="mt-5 grid grid-cols-1 gap-6">
            {live.live === 'lost' && (
              <Notice kind="warning">The connection is interrupted; we are trying again.</Notice>
            )}
            <Outcome order={order} />
            <OrderSummary order={order} />
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

function titleOf({ status, progress, cancelReason }: OrderView, isPaid: boolean): string {
  switch (status) {
    case 'pending':
      return progress.payment === 'none' && !isPaid ? 'Your order is waiting' : 'Finishing your order';
    case 'confirmed':
      return progress.ticketsIssued ? 'Have a good journey' : 'Finishing your order';
    case 'expired':
      return 'Your seats have been released';
    case 'cancelled':
      return cancelReason === 'payment-failed'
        ? 'The payment did not go through'
        : cancelReason === 'run-cancelled'
          ? 'The train was cancelled'
          : 'The order was cancelled';
  }
}

function Outcome({ order }: { order: OrderView }) {
  switch (order.status) {
    case 'pending':
    case 'confirmed':
      return <OnItsWay order={order} />;
    case 'expired':
    case 'cancelled':
      return <Ended order={order} />;
  }
}

function OnItsWay({ order }: { order: OrderView }) {
  const { paid } = route.useSearch();
  const steps = stepsOf(order);
  const last = steps.findLast(({ state }) => state === 'done');
  const news = last && `${last.name}: ${last.words}.`;
  useEffect(() => {
    if (news) announce(news);
  }, [news]);

  if (order.status === 'pending' && order.progress.payment === 'none' && !paid)
    return (
      <div className="grid grid-cols-1 gap-4">
        <p>Your seats are locked for you, but not paid for yet.</p>
        <div className="flex flex-wrap gap-3">
          <ButtonLink to={paths.pay} params={{ orderId: order.id }}>
            Continue to payment
          </ButtonLink>
          <CancelOrder orderId={order.id} />
        </div>
      </div>
    );
  return (
    <>
      <StepList steps={steps} />
      {order.progress.ticketsIssued ? (
        <ButtonLink to={paths.trip} params={{ orderId: order.id }} className="justify-self-start">
          Show your tickets
        </ButtonLink>
      ) : (
        <p className="text-quiet">You can close this page: we also send the tickets by e-mail.</p>
      )}
    </>
  );
}

const Ended = ({ order }: { order: OrderView }) => (
  <div className="grid justify-items-start gap-4">
    <p className="text-lg">{moneyWords(order.progress)}</p>
    {order.cancelReason === 'run-cancelled' ? (
      <ButtonLink to={paths.search}>Find another train</ButtonLink>
    ) : (
      <ButtonLink
        to={paths.seats}
        params={{ runId: order.runId }}
        search={{ from: String(order.from.index), to: String(order.to.index) }}
      >
        Choose seats again
      </ButtonLink>
    )}
  </div>
);
