import type { PaymentView } from '@railhead/common/contracts/payments';
import { getRouteApi, Navigate, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { Notice } from '../../components/notice.tsx';
import { OrderSummary } from '../../components/order-summary.tsx';
import { PageTitle } from '../../components/page-title.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { SignedIn } from '../../components/signed-in.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { paths } from '../../config/paths.ts';
import { announce } from '../../lib/announce.ts';
import { clockFace, deadlineOf, passedMinute, useRemaining } from '../../lib/countdown.ts';
import { count, timeAt } from '../../lib/format.ts';
import { type ReceivedOrder, useLiveOrder } from '../../lib/requests/orders.ts';
import { CancelOrder } from './cancel-order.tsx';
import { CardForm } from './card-form.tsx';
import { type CardOutcome, declineWords } from './card-outcome.ts';
import { lastMomentMs, usePayment } from './payment.ts';

const route = getRouteApi(paths.pay);
const StripeForm = lazy(() => import('./stripe-form.tsx'));

/** P6: pay for an order while its lock lasts. */
export const PayPage = () => (
  <SignedIn why="Then you can pay for your order.">
    <Pay />
  </SignedIn>
);

function Pay() {
  const { orderId } = route.useParams();
  const { redirect_status: redirectStatus } = route.useSearch();
  const live = useLiveOrder(orderId);
  const received = live.data;
  const isPaid = redirectStatus === 'succeeded';
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
          <PayOrder received={received} hasFailedAtBank={redirectStatus === 'failed'} />
        ) : (
          <Skeleton className="h-80" />
        )}
      </div>
    </div>
  );
}

function PayOrder({ received, hasFailedAtBank }: { received: ReceivedOrder; hasFailedAtBank: boolean }) {
  const { order, receivedAt } = received;
  const navigate = useNavigate();
  const payment = usePayment(order.id, true);
  const left = useRemaining(deadlineOf(order.holdUntil, order.now, receivedAt)) ?? 0;
  useSpokenMinutes(left);
  const isClosed = left <= lastMomentMs;
  const [outcome, setOutcome] = useState<CardOutcome | undefined>(
    hasFailedAtBank
      ? { kind: 'declined', words: declineWords({ code: 'payment_intent_authentication_failure' }) }
      : undefined,
  );

  function react(next: CardOutcome) {
    setOutcome(next);
    if (next.kind === 'challenge') window.location.assign(next.url);
    if (next.kind === 'authorised' || next.kind === 'unanswered')
      void navigate({
        to: paths.progress,
        params: { orderId: order.id },
        search: { paid: 'yes' },
        replace: true,
      });
  }

  return (
    <>
      <p className="flex flex-wrap items-baseline justify-between gap-x-4 rounded-xl bg-sunken px-4 py-3">
        <span>Your seats are locked until {timeAt(order.holdUntil, here)}</span>
        <span role="timer" className="text-xl font-semibold tabular-nums">
          {clockFace(left)}
        </span>
      </p>
      <OrderSummary order={order} />
      <section className="card p-4 sm:p-6" aria-labelledby="card-heading">
        <h2 id="card-heading" className="mb-4">
          Card
        </h2>
        <div className="grid grid-cols-1 gap-4">
          {outcome?.kind === 'declined' && (
            <div role="alert" className="rounded-xl bg-danger-soft p-4 font-medium">
              {outcome.words}
            </div>
          )}
          {outcome?.kind === 'over' && <Notice kind="warning">This order takes no more payment.</Notice>}
          {isClosed && (
            <Notice kind="warning">
              {left > 0
                ? 'There is no time left to pay safely. Your card was not charged.'
                : 'The time is over. Your seats are being released; your card was not charged.'}
            </Notice>
          )}
          {payment.isError ? (
            <ProblemNotice error={payment.error} onRetry={() => void payment.refetch()} />
          ) : payment.data ? (
            <PaymentForm
              payment={payment.data}
              isClosed={isClosed}
              returnUrl={new URL(`/orders/${order.id}/pay`, window.location.origin).href}
              onOutcome={react}
            />
          ) : (
            <Skeleton label="Preparing the payment" className="h-60" />
          )}
        </div>
      </section>
      <CancelOrder orderId={order.id} />
    </>
  );
}

const here = Intl.DateTimeFormat().resolvedOptions().timeZone;

interface PaymentFormProps {
  payment: PaymentView;
  isClosed: boolean;
  returnUrl: string;
  onOutcome(outcome: CardOutcome): void;
}

function PaymentForm({ payment, ...rest }: PaymentFormProps) {
  const { stripeUrl } = payment;
  if (stripeUrl !== undefined) return <CardForm payment={{ ...payment, stripeUrl }} {...rest} />;
  return (
    <Suspense fallback={<Skeleton label="Loading the card form" className="h-60" />}>
      <StripeForm payment={payment} {...rest} />
    </Suspense>
  );
}

/** Reads the time aloud at the minute marks that matter. */
function useSpokenMinutes(left: number) {
  const before = useRef(left);
  useEffect(() => {
    const minute = passedMinute(before.current, left);
    before.current = left;
    if (minute) announce(`${count(minute, 'minute', 'minutes')} left to pay.`);
  }, [left]);
}
